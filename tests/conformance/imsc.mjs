// Reads TTML with imscJS. In: {text}. Out: {complaints, times}; times are those at which what is shown changes.
import { readFileSync } from "node:fs";
import imsc from "imsc/src/main/js/doc.js"; // the package as a whole wants a browser

const complaints = [];
const complain = (message) => void complaints.push(message);
const document = imsc.fromXML(JSON.parse(readFileSync(0, "utf8")).text, {
  info: complain,
  warn: complain,
  error: complain,
  fatal: complain,
});
console.log(JSON.stringify({ complaints, times: document ? document.getMediaTimeEvents() : [] }));
