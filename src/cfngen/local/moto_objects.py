"""The one place that touches moto: its S3 and STS, called in process under one lock.

moto's S3 is not safe under concurrent use, and everything used here is private to moto 5.2.5, which is
therefore pinned. Importing it takes half a second, so it happens when the first object is asked for.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from botocore.model import OperationNotFoundError

from cfngen.local import ACCOUNT_ID, BUCKET
from cfngen.local.aws_error import AwsError
from cfngen.local.object_log import ObjectLog

if TYPE_CHECKING:
    from cfngen.local.database import Database

Answer = tuple[int, list[tuple[str, str]], bytes]
_KEPT_HEADERS = ("x-amz-bucket-object-lock-enabled", "x-amz-object-ownership", "content-type", "content-md5")
log = logging.getLogger("cfngen.local")


class Objects:
    """S3 and STS of the endpoint; what S3 is told is in the state file before the answer is given."""

    def __init__(self, database: Database) -> None:
        # Whoever holds this lock may not wait for the database's: a writer of stacks holds that one while it reads
        # templates here. Calls that write take the database's first.
        self._lock = threading.RLock()
        self._database = database
        self._log = ObjectLog(database)
        self._loaded = False

    def load(self) -> None:
        """Import moto and restore the objects of the state file, once."""
        if self._loaded:
            return
        with self._database.lock, self._lock:
            if not self._loaded:
                os.environ["MOTO_ACCOUNT_ID"] = ACCOUNT_ID
                from moto.core.request import Request
                from moto.s3.models import s3_backends
                from moto.s3.responses import S3Response
                from moto.sts.responses import TokenResponse

                Request.from_wsgi_server = True
                self._request = Request
                self._backend = s3_backends[ACCOUNT_ID]["aws"]
                self._sts = TokenResponse
                self._dispatcher = S3Response
                self._restore()
                self._loaded = True

    def forget(self) -> None:
        """Drop every bucket from memory, after the state file was emptied."""
        with self._database.lock, self._lock:
            if self._loaded:
                self._restore()

    def _restore(self) -> None:
        self._backend.reset()
        for region, url, headers, body in self._log.settings():
            scope = f"AWS4-HMAC-SHA256 Credential=LOCAL/20260101/{region}/s3/aws4_request, Signature=0"
            request = self._request.from_primitives(
                "PUT", f"http://127.0.0.1{url}", {**headers, "Authorization": scope}, body
            )
            self._dispatch(request, request.raw_path)
        self._log.restore(self._backend)
        if BUCKET not in self._backend.buckets:
            self._backend.create_bucket(BUCKET, "us-east-1")
            self._log.bucket(self._backend, BUCKET, "us-east-1", "", f"/{BUCKET}", {}, b"")

    def sts(self, environ: dict[str, Any]) -> Answer:
        """Answer a call of STS."""
        self.load()
        request = self._request(environ)
        request.get_data(cache=True, parse_form_data=True)
        with self._lock:
            return _answer(self._call(lambda: self._sts.dispatch(request, request.raw_url, request.headers)))

    def s3(self, environ: dict[str, Any], path: str, region: str) -> Answer:
        """Answer a call of S3; `path` is `/bucket/key`, percent-encoded, whatever style the client used."""
        self.load()
        environ["RAW_URI"] = path + (f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else "")
        environ["PATH_INFO"] = unquote(path, "latin-1")
        environ["HTTP_HOST"] = "127.0.0.1"
        writes = environ["REQUEST_METHOD"] in ("PUT", "POST", "DELETE")
        request = self._request(environ)
        body = request.get_data(cache=True)  # before the locks: a slow client must not hold up others
        with self._database.lock if writes else nullcontext(), self._lock:
            answer = _answer(self._call(lambda: self._dispatch(request, path)))
            if writes and answer[0] < 300:
                self._keep(request, path, region, body)
            return answer

    @staticmethod
    def _call(dispatch: Callable[[], Any]) -> Any:
        """Call moto; what it does not expect of a request becomes the service's own error."""
        try:
            return dispatch()
        except OperationNotFoundError as error:
            raise AwsError("InvalidAction", f"Could not find operation {str(error)[:128]}") from error
        except NotImplementedError as error:
            raise AwsError("NotImplemented", f"cfngen's embedded endpoint does not have this: {error}", 501) from error
        except ExpatError as error:
            raise AwsError("MalformedXML", "The XML you provided was not well-formed") from error
        except Exception as error:
            log.warning("moto could not answer: %r", error)
            raise AwsError("InternalError", "We encountered an internal error. Please try again.", 500) from error

    def _dispatch(self, request: Any, path: str) -> Any:
        bucket, _, key = path.lstrip("/").partition("/")
        if key:
            call = self._dispatcher.key_dispatch
        else:
            call = self._dispatcher.ambiguous_dispatch if bucket else self._dispatcher.bucket_dispatch
        return call(request, request.raw_url, request.headers)

    def _keep(self, request: Any, path: str, region: str, body: bytes) -> None:
        bucket, _, key = path.lstrip("/").partition("/")
        query = parse_qsl(request.query_string.decode(), keep_blank_values=True)
        if key:
            self._log.key(self._backend, bucket, unquote(key))
        elif request.method == "POST":
            for name in _named_keys(body) or list(self._backend.buckets[bucket].keys):
                self._log.key(self._backend, bucket, name)
        elif request.method == "DELETE":
            self._log.drop(bucket, "&".join(sorted(f"{name}={value}" for name, value in query)))
        else:
            headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
            setting = "&".join(sorted(f"{name}={value}" for name, value in query))
            url = urlsplit(request.raw_url)._replace(scheme="", netloc="").geturl()
            self._log.bucket(self._backend, bucket, region, setting, url, headers, body)

    def read(self, bucket: str, key: str, version: str | None) -> tuple[bytes, str]:
        """Give an object's bytes and its bucket's region.

        Raises LookupError, saying which of the two is missing, in S3's words.
        """
        self.load()
        with self._lock:
            held = self._backend.buckets.get(bucket)
            if held is None:
                raise LookupError("The specified bucket does not exist")
            found = self._backend.get_object(bucket, key, version_id=version)
            if found is None or not hasattr(found, "value"):
                raise LookupError("The specified key does not exist.")
            return bytes(found.value), str(held.region_name)


def _answer(answer: Any) -> Answer:
    status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
    content = body.encode() if isinstance(body, str) else bytes(body or b"")
    return int(status), [(str(name), str(value)) for name, value in headers.items()], content


def _named_keys(body: bytes) -> list[str]:
    """Give the keys that a DeleteObjects request names; nothing where the body is another one."""
    try:
        tree = ElementTree.fromstring(body)  # noqa: S314 -- expat limits entity expansion; the client is local
    except ElementTree.ParseError:
        return []
    return [item.text or "" for item in tree.iter() if item.tag.rpartition("}")[2] == "Key"]
