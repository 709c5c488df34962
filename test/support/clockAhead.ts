// Loaded into a host's process before anything else: its clock is so many milliseconds ahead. Timers keep their pace.
const ahead = Number(process.env['TEST_CLOCK_AHEAD']);
const now = Date.now;
Date.now = () => now() + ahead;
