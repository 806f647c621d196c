/**
 * Whose log a server follows: a streaming replica says the same as its primary. Positions of two servers that are no
 * copies of each other can be compared, and mean nothing.
 */
const IDENTITY = `SELECT system_identifier || ' ' || current_database() AS name FROM pg_control_system()`;
const MAY_NOT_ASK = '42501';

type Ask = (sql: string) => Promise<readonly { readonly name: string }[]>;

/** Whether both hold the same database; believed where a role may not ask. */
export async function areCopies(one: Ask, other: Ask): Promise<boolean> {
  const [here, there] = await Promise.all([identity(one), identity(other)]);
  return here === undefined || there === undefined || here === there;
}

async function identity(ask: Ask): Promise<string | undefined> {
  try {
    return (await ask(IDENTITY))[0]!.name;
  } catch (error) {
    if ((error as { code?: unknown }).code === MAY_NOT_ASK) return undefined;
    throw error;
  }
}
