/** What a newcomer reads when the server has started. */
import type { DemoAccess } from "./demo.ts";

export function welcomeText(access: DemoAccess, home: string): string {
  const { url, email, password } = access.console;
  return `
Tillgate is running / 服务已启动

  Console 商户控制台   ${url}
  Sign in 登录         ${email}  ${password}
  Test API key 密钥    ${access.api_key}
  API                  ${access.base_url}/openapi.json
  Data 数据目录        ${home}

  Payments go to the sandbox processor, a simulator: no real money moves.
  支付走沙盒模拟器，不会产生真实扣款。

Next, in a second terminal / 下一步，在另一个终端：

  npm run demo

`;
}
