/** A call: a request whose answer must have the expected status. */
import { openConnection, type Connection } from "./http-connection.ts";

/** Sends a request and gives the answer's body. `name` is what the call is counted under. */
export type Call = (
  name: string,
  request: string,
  expected_status: number | readonly number[],
) => Promise<string>;

/** Throws when the answer has another status: the measurement is not worth going on with. */
export function callOn(connection: Connection): Call {
  return async (name, request, expected_status) => {
    const { status, body } = await connection.send(request);
    const is_expected =
      typeof expected_status === "number"
        ? status === expected_status
        : expected_status.includes(status);
    if (!is_expected) throw new Error(`${name} was answered ${status}: ${body}`);
    return body;
  };
}

/** Makes calls over a connection of their own. */
export async function withCalls<Result>(
  port: number,
  work: (call: Call) => Promise<Result>,
): Promise<Result> {
  const connection = await openConnection(port);
  try {
    return await work(callOn(connection));
  } finally {
    connection.close();
  }
}
