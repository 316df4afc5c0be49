import type { Words } from '#lib/errors.ts'
import { html } from '#server/http/documents/html.ts'

/** Says to a person at a browser why there is no document. */
export const faultPage = ({ zh, en }: Words): string =>
  html`<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>血联 Xuelian</title></head>
<body><h1>无法打印</h1><p>${zh}</p><p lang="en">${en}</p></body>
</html>
`.text
