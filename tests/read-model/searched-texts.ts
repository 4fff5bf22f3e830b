import type { purposes } from "./writer-desk.ts";

type Purpose = (typeof purposes)[number];

/** What a person types, and which descriptions it must find, as a person would say. */
const searchedTexts: Readonly<Record<string, readonly Purpose[]>> = {
  rent: ["Monthly rent November"],
  NOVEMBER: ["Monthly rent November"],
  "rent monthly": ["Monthly rent November"],
  '"rent november"': ["Monthly rent November"],
  '"november rent"': [],
  "week groc": ["Weekly groceries"],
  grocreies: ["Weekly groceries"],
  sal: ["Salary"],
  salery: ["Salary"],
  "cafe zurich": ["Café Zürich"],
  zürich: ["Café Zürich"],
  "refund b": ["refund <b>&</b>"],
  "salary rent": [],
  "* OR %": [],
};

/** What is searched for. */
export const textNames = Object.keys(searchedTexts);

/** True when an entry of this description is to be found; an empty text finds all. */
export const isFound = (text: string, description: string): boolean =>
  text === "" || (searchedTexts[text] ?? []).some((one) => one === description);
