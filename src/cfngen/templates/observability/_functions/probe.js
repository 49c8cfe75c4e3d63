// Asks for one page over HTTPS as a visitor would, and fails with what is wrong about the answer.
// No browser runs and no page is kept: what a patient could be known by is never written down.
'use strict';
const https = require('https');

const DAY_MS = 24 * 60 * 60 * 1000;
const { PROBE_URL, PROBE_SECONDS, PROBE_CERTIFICATE_DAYS } = process.env;

// The status, and the days for which the certificate is still good. Rejects when the page does not come whole.
function ask(url, seconds) {
  return new Promise((resolve, reject) => {
    const options = {
      agent: false, // a connection of its own, as a new visitor has
      minVersion: 'TLSv1.2',
      headers: { 'User-Agent': 'availability-probe', 'Cache-Control': 'no-cache' },
    };
    const request = https.get(url, options, (response) => {
      const days = Math.floor((Date.parse(response.socket.getPeerCertificate().valid_to) - Date.now()) / DAY_MS);
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, days }));
      response.resume(); // read to the end, and forget
    });
    const timer = setTimeout(() => request.destroy(new Error(`no whole answer in ${seconds} seconds`)), seconds * 1000);
    request.on('error', reject);
    request.on('close', () => clearTimeout(timer));
  });
}

exports.handler = async () => {
  const started = Date.now();
  const wrong = [];
  try {
    const { status, days } = await ask(PROBE_URL, Number(PROBE_SECONDS));
    if (status !== 200) wrong.push(`status ${status} instead of 200`);
    if (!(days >= Number(PROBE_CERTIFICATE_DAYS))) wrong.push(`the certificate ends in ${days} days`);
  } catch (error) {
    wrong.push(error.message || error.code);
  }
  if (wrong.length) throw new Error(`${PROBE_URL}: ${wrong.join('; ')}`);
  console.log(`${PROBE_URL}: 200 after ${Date.now() - started} ms`);
};
