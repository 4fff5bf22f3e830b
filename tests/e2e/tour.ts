/** One step of the tour in the README: a command and what it prints. */
export type TourStep = {
  readonly command: string;
  readonly printed:
    | { readonly kind: "answer"; readonly response: unknown }
    | { readonly kind: "lines"; readonly text: string }
    | { readonly kind: "error"; readonly code: string; readonly message: string };
};

type Fence = { readonly language: string; readonly text: string };

const tourHeading = "## A tour";

const sectionOf = (readme: string): string => {
  const lines = readme.split("\n");
  const start = lines.indexOf(tourHeading);
  if (start < 0) throw new SyntaxError(`Cannot find the tour: no line "${tourHeading}"`);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## "));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join("\n");
};

const fencesOf = (section: string): Fence[] =>
  [...section.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = "", text = ""]) => ({
    language,
    text: text.trim(),
  }));

const readPrinted = (command: string, fence: Fence | undefined): TourStep["printed"] => {
  if (fence?.language === "json") return { kind: "answer", response: JSON.parse(fence.text) };
  if (fence?.language !== "text") {
    throw new SyntaxError(`Cannot read the tour: no json or text block after ${command}`);
  }
  if (!command.startsWith("grpcurl ")) return { kind: "lines", text: fence.text };
  const field = (name: string): string =>
    new RegExp(`^ *${name}: (.*)$`, "m").exec(fence.text)?.[1] ?? "";
  return { kind: "error", code: field("Code"), message: field("Message") };
};

/**
 * The steps of the section "A tour": each `sh` block is one command, the block after it what it
 * prints, `json` for an answer and `text` for an error, or for what another program than grpcurl
 * prints. @throws {SyntaxError} when it has others.
 */
export const readTour = (readme: string): TourStep[] => {
  const fences = fencesOf(sectionOf(readme));
  const stray = fences.find(({ language }) => !["sh", "json", "text"].includes(language));
  if (stray) throw new SyntaxError(`Cannot read the tour: a ${stray.language || "plain"} block`);
  return fences.flatMap(({ language, text }, index) =>
    language === "sh" ? [{ command: text, printed: readPrinted(text, fences[index + 1]) }] : [],
  );
};
