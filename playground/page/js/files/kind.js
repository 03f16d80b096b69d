/** What kind of file it is, by its name. */

const ICONS = [
  [/^(csv|tsv|xlsx?|ods|parquet|gsheet|numbers)$/, "table"],
  [/^(png|jpe?g|gif|webp|svg|bmp|tiff|heic)$/, "image"],
  [/^(zip|gz|tar|7z|rar)$/, "archive"],
  [/^(py|python|js|sql|json|sh|r|ipynb|html|xml|ya?ml)$/, "code"],
];

/** The name of a file's icon. */
export function iconOf(file) {
  const kind = (file.name?.split(".").at(-1) ?? file.filetype ?? "").toLowerCase();
  return ICONS.find(([pattern]) => pattern.test(kind))?.[1] ?? "file";
}
