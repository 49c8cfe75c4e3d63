"""S3's buckets, settings and object versions in the state file, in columns that outlive moto's classes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cfngen.local import ACCOUNT_ID
from cfngen.local.database import Database

# Constructor arguments of moto's object version that are read back from attributes of the same name.
_ARGUMENTS = (
    "encryption", "kms_key_id", "bucket_key_enabled", "lock_mode", "lock_legal_status", "lock_until",
    "checksum_value", "checksum_type", "checksum_parts",
)  # fmt: skip


class ObjectLog:
    """Writes what moto holds after each call, and puts it back after a start."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bucket(
        self, backend: Any, name: str, region: str, setting: str, url: str, headers: dict[str, str], body: bytes
    ) -> None:
        """Keep the request that made a bucket (`setting` is empty) or that last set one of its settings."""
        created = backend.buckets[name].creation_date.isoformat()
        with self._database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO buckets VALUES (?, ?, ?)", (name, region, created))
            connection.execute("DELETE FROM bucket_settings WHERE bucket = ? AND setting = ?", (name, setting))
            connection.execute(
                "INSERT INTO bucket_settings VALUES (?, ?, ?, ?, ?)", (name, setting, url, json.dumps(headers), body)
            )

    def drop(self, name: str, setting: str) -> None:
        """Forget a setting of a bucket, or the bucket where `setting` is empty."""
        with self._database.transaction() as connection:
            if setting:
                values = (name, setting, f"{setting}=")
                connection.execute("DELETE FROM bucket_settings WHERE bucket = ? AND setting IN (?, ?)", values)
                return
            for table, column in (("buckets", "name"), ("bucket_settings", "bucket"), ("objects", "bucket")):
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (name,))  # noqa: S608 -- constants

    def key(self, backend: Any, bucket: str, name: str) -> None:
        """Keep every version of an object as moto holds them now."""
        held = backend.buckets.get(bucket)
        versions = held.keys.getlist(name, []) if held else []
        rows = [_row(backend, bucket, name, position, item) for position, item in enumerate(versions)]
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM objects WHERE bucket = ? AND name = ?", (bucket, name))
            connection.executemany("INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def settings(self) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
        """Give region, URL, headers and body of the requests to repeat, each bucket's creation first."""
        query = (
            "SELECT region, url, headers, body FROM bucket_settings JOIN buckets ON name = bucket "
            "ORDER BY setting <> '', bucket_settings.rowid"
        )
        for region, url, headers, body in self._database.read(query):
            yield region, url, json.loads(headers), body

    def restore(self, backend: Any) -> None:
        """Put the kept dates and object versions into buckets that were made anew."""
        for name, created in self._database.read("SELECT name, created FROM buckets"):
            backend.buckets[name].creation_date = datetime.fromisoformat(created)
        query = (
            "SELECT bucket, name, version, marker, modified, columns, body FROM objects ORDER BY bucket, name, position"
        )
        for bucket, name, version, marker, modified, columns, body in self._database.read(query):
            held = backend.buckets[bucket]
            item = _version(backend, held, name, version, json.loads(columns), body)
            if marker:
                from moto.s3.models import FakeDeleteMarker

                item = FakeDeleteMarker(item)
                item._version_id = version
            item.last_modified = datetime.fromisoformat(modified)
            held.keys[name] = item


def _row(backend: Any, bucket: str, name: str, position: int, item: Any) -> tuple[Any, ...]:
    marker = not hasattr(item, "value")
    columns: dict[str, Any] = {}
    if not marker:
        columns = {key: getattr(item, key) for key in _ARGUMENTS}
        columns |= {
            "storage": item.storage_class,
            "etag": item.etag.strip('"'),
            "is_versioned": item._is_versioned,
            "checksum_algorithm": item.checksum_algorithm,
            "metadata": dict(item._metadata),
            "redirect": item.website_redirect_location,
            "tags": backend.tagger.get_tag_dict_for_resource(item.arn),
        }
    version = item._version_id
    body = b"" if marker else item.value
    return bucket, name, position, version, marker, item.last_modified.isoformat(), json.dumps(columns), body


def _version(backend: Any, held: Any, name: str, version: str, columns: dict[str, Any], body: bytes) -> Any:
    from moto.s3.models import FakeKey

    item = FakeKey(
        name,
        body,
        ACCOUNT_ID,
        held.region_name,
        storage=columns.get("storage"),
        etag=columns.get("etag"),
        is_versioned=columns.get("is_versioned", True),
        version_id=version,
        bucket_name=held.name,
        **{key: columns.get(key) for key in _ARGUMENTS},
    )
    if columns:
        item.checksum_algorithm = columns["checksum_algorithm"]
        item.website_redirect_location = columns["redirect"]
        item.set_metadata(columns["metadata"], replace=False)
        if columns["tags"]:
            backend.tagger.tag_resource(item.arn, [{"Key": k, "Value": v} for k, v in columns["tags"].items()])
    return item
