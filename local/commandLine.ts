/** What `parseArgs` gives, of options that have `help` among them. */
type Parsed = { readonly values: { readonly help?: boolean | undefined } };

export const helpOption = { help: { type: 'boolean', default: false } } as const;

/**
 * What a command was asked for. `--help` prints the help and ends the process with 0; what cannot be parsed, such as an
 * unknown option, is told, and ends it with 2. The help begins with a sentence, then says how the command is written.
 */
export const commandLine = <T extends Parsed>(help: string, parse: () => T): T => {
  try {
    const parsed = parse();
    if (!parsed.values.help) return parsed;
  } catch (error) {
    const command = /^ {2}(npm (?:start|run [\w:]+))/m.exec(help)?.[1] ?? 'the command';
    console.error(`${error instanceof Error ? error.message : error}\nSee ${command} -- --help`);
    process.exit(2);
  }
  console.log(help.trimEnd());
  process.exit(0);
};
