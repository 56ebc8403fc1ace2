import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config.ts";

describe("the settings", () => {
  it("have defaults for everything, and take an empty variable for none", () => {
    const config = readConfig({ PORT: "", TRUSTED_PROXIES: "" });
    expect(config).toMatchObject({ port: 8080, database_url: null, trusted_proxies: [] });
  });

  it("name trusted proxies by address or network", () => {
    const trusted = " 10.0.0.7, 192.168.0.0/16,fd00::/8 ,::1";
    const { trusted_proxies } = readConfig({ TRUSTED_PROXIES: trusted });
    expect(trusted_proxies).toEqual(["10.0.0.7", "192.168.0.0/16", "fd00::/8", "::1"]);
  });

  it.each([
    ["TRUSTED_PROXIES", "proxy.example"],
    ["TRUSTED_PROXIES", "10.0.0.0/33"],
    ["TRUSTED_PROXIES", "10.0.0.0/8/8"],
    ["TRUSTED_PROXIES", "10.0.0.7,"],
    ["PORT", "65536"],
    ["PUBLIC_BASE_URL", "here"],
  ])("are refused by name given %s=%s", (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(
      new RegExp(`^The environment.*\\n  ${name}`),
    );
  });
});
