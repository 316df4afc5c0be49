// Runs before anything else (node --import), so it must be plain JavaScript that old versions of Node can read:
// the rest of the program is TypeScript, of which they would only report a syntax error.
const NEEDED = 24
const running = Number(process.versions.node.split('.')[0])

if (running < NEEDED) {
  process.stderr.write(
    `血联需要 Node.js ${NEEDED} 或更新版本，当前为 ${process.versions.node}。请重新运行 npm ci（不带 --omit=optional）以取得自带的版本，或安装 Node.js ${NEEDED}。\n` +
      `Xuelian needs Node.js ${NEEDED} or newer; this is ${process.versions.node}. Run npm ci again without --omit=optional to get the one that comes with it, or install Node.js ${NEEDED}.\n`,
  )
  process.exit(1)
}
