// Shows a film with its captions in Chromium. In: {film, type, vtt, language, seconds, pictures}.
// Out: {cues: all that Chromium read, active: what it shows at each of `seconds`, pictures: PNGs at each of `pictures`}.
import { readFileSync } from "node:fs";
import packaged from "@sparticuz/chromium";
import { chromium } from "playwright-core";

const asked = JSON.parse(readFileSync(0, "utf8"));
const executablePath = process.env.CHROMIUM || (await packaged.executablePath());
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
const page = await browser.newPage({ viewport: { width: 640, height: 360 } });
// Nothing is fetched: the one page there is, is made here.
await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<body style='margin:0'>" }));
await page.goto("http://localhost/");

const cues = await page.evaluate(
  async ({ film, type, vtt, language }) => {
    const address = (data, kind) => URL.createObjectURL(new Blob([data], { type: kind }));
    const bytes = Uint8Array.from(atob(film), (character) => character.charCodeAt(0));
    const video = document.createElement("video");
    video.style.width = "640px";
    const track = Object.assign(document.createElement("track"), {
      kind: "captions",
      srclang: language,
      default: true,
      src: address(vtt, "text/vtt"),
    });
    const loaded = new Promise((resolve, reject) => {
      track.onload = resolve;
      track.onerror = () => reject(new Error("Chromium cannot read the captions"));
    });
    const opened = new Promise((resolve, reject) => {
      video.onloadeddata = resolve;
      video.onerror = () => reject(new Error(`Chromium cannot play the film: ${video.error.message}`));
    });
    video.append(track);
    document.body.append(video);
    video.src = address(bytes, type);
    await Promise.all([loaded, opened]);
    const textOf = (node) =>
      node.nodeName === "I"
        ? `*${node.textContent}*`
        : node.childNodes.length
          ? [...node.childNodes].map(textOf).join("")
          : node.textContent;
    window.shown = (cues) => [...cues].map((cue) => [cue.startTime, cue.endTime, textOf(cue.getCueAsHTML())]);
    window.seek = (seconds) =>
      new Promise((resolve) => {
        video.onseeked = () => requestAnimationFrame(() => requestAnimationFrame(resolve));
        video.currentTime = seconds;
      });
    window.track = track.track;
    return window.shown(track.track.cues);
  },
  { ...asked, film: readFileSync(asked.film).toString("base64") },
);

const active = [];
for (const seconds of asked.seconds)
  active.push(
    await page.evaluate(async (at) => {
      await window.seek(at);
      return window.shown(window.track.activeCues);
    }, seconds),
  );
const pictures = [];
for (const seconds of asked.pictures) {
  await page.evaluate((at) => window.seek(at), seconds);
  pictures.push((await page.locator("video").screenshot()).toString("base64"));
}
await browser.close();
console.log(JSON.stringify({ cues, active, pictures }));
