// Reads WebVTT with the W3C's parser. In: {text, kind: "metadata" | "subtitles" | "chapters"}. Out: {errors, cues}.
import { readFileSync } from "node:fs";
import parser from "webvtt-parser";

const textOf = (node) =>
  node.type === "text"
    ? node.value
    : node.type === "object" && node.name === "i"
      ? `*${node.children.map(textOf).join("")}*`
      : node.children.map(textOf).join("");

const asked = JSON.parse(readFileSync(0, "utf8"));
const entities = JSON.parse(readFileSync(new URL(import.meta.resolve("webvtt-parser/html-entities.json")), "utf8"));
const { errors, cues } = new parser.WebVTTParser(entities).parse(asked.text, asked.kind);
const read = cues.map((cue) => [cue.startTime, cue.endTime, textOf(cue.tree)]);
console.log(JSON.stringify({ errors, cues: read }));
