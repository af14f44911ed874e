// Opens each address that it reads from stdin, one a line, and says so. Ends with its stdin.
'use strict';

const { chromium } = require('playwright-core');
const { createInterface } = require('readline');

(async () => {
  const options = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath: process.env.BROWSER, args: options });
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  page.on('console', (message) => message.type() === 'error' && console.log(message.text()));
  // Not sooner: lines that come before they are waited for are lost.
  for await (const address of createInterface({ input: process.stdin })) {
    await page.goto(address, { waitUntil: 'commit', timeout: 30000 });
    console.log('opened ' + address);
  }
  await browser.close();
})();
