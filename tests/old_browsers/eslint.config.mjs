// Scripts for televisions of 2013 and phones of 2016: ES5, and no younger API.
import compat from "eslint-plugin-compat";
import esx from "eslint-plugin-es-x";

const es5 = esx.configs["flat/restrict-to-es5"].rules;
// Without types they are taken for what arrays have had since ES5.
const ofArraysToo = ["every", "filter", "foreach", "map", "reduce", "some"];
const mistaken = ofArraysToo.map((name) => `es-x/no-iterator-prototype-${name}`);

export default [
  {
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    linterOptions: { noInlineConfig: true },
    plugins: { compat, "es-x": esx },
    settings: {
      "es-x": { aggressive: true },
      browsers: ["chrome 38", "safari 7"],
      // Asked for before they are used.
      polyfills: ["performance", "AudioContext", "navigator.userActivation"],
    },
    rules: {
      ...es5,
      ...Object.fromEntries(mistaken.map((rule) => [rule, "off"])),
      "compat/compat": "error",
      "no-unused-vars": ["error", { caughtErrors: "none" }],
      strict: ["error", "function"],
      eqeqeq: "error",
    },
  },
];
