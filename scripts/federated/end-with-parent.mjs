// Loaded before a program that must not outlive the one that started it, not even when that one was killed.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.channel?.unref()
