/** The dialog in which whoever is signed in changes their password, in Chinese. */
import type { password_en } from "./password-en.ts";
import type { TextsLike } from "./texts.ts";

export const password_zh: TextsLike<typeof password_en> = {
  title: "修改密码",
  current: "当前密码",
  new: "新密码",
  again: "再次输入新密码",
  hint: "至少 10 个字符。其他地方的登录将全部退出。",
  required: "请填写此项",
  too_short: "至少 10 个字符",
  differs: "两次输入不一致",
  save: "修改",
  cancel: "取消",
  close: "关闭",
  done: "新密码已生效，其他地方的登录已全部退出。",
};
