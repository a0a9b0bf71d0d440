import eslint from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["dist/", "node_modules/", "test-results/"] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      complexity: ["error", 8],
      "max-lines": ["error", 400],
      eqeqeq: "error",
      // Index signatures are read with brackets so that a typing error is not a field (tsconfig agrees).
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    // The fake gateway decides in one place what the real one decides in many.
    files: ["src/testing/**"],
    rules: { complexity: ["error", 12] },
  },
  {
    // The protocol and the cryptography run wherever there is WebCrypto: no page, no storage, no socket.
    files: ["src/protocol/**", "src/crypto/**"],
    rules: {
      "no-restricted-globals": ["error", "document", "window", "self", "fetch", "WebSocket", "indexedDB", "location"],
    },
  },
);
