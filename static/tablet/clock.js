/* What time it is. The device's clock may be wrong by hours: at each sync its distance from the server's clock is
   measured (`skew`, seconds, ahead is positive), and everything shown here is the server's time. */
let skew = 0;

export const NOTED = 600; // beyond ten minutes the distance is told and corrected

export const setSkew = (seconds) => { skew = seconds; };
export const getSkew = () => skew;
export const isWrong = () => Math.abs(skew) > NOTED;

/* The distance by the Date header of an answer; half the way there and back is taken off. */
export const measure = (header, sentAt, receivedAt) => {
  const server = Date.parse(header || "");
  if (Number.isNaN(server)) return null;
  return Math.round(((sentAt + receivedAt) / 2 - (server + 500)) / 1000);
};

export const now = () => new Date(Date.now() - (isWrong() ? skew * 1000 : 0));
export const deviceNow = () => new Date();

/* Everybody who reads this page works in Chinese time, wherever the device thinks it is. */
const SHANGHAI = 8 * 3600000;
const shifted = (at) => new Date(new Date(at).getTime() + SHANGHAI);
const two = (figure) => String(figure).padStart(2, "0");

export const dayOf = (at) => shifted(at).toISOString().slice(0, 10);
export const timeOf = (at) => shifted(at).toISOString().slice(11, 16);

/* The value of <input type="datetime-local"> in Chinese time, and back with its offset. */
export const toField = (at) => shifted(at).toISOString().slice(0, 16);
export const fromField = (text) => (text ? `${text.length === 16 ? `${text}:00` : text}+08:00` : null);

const WEEK = "日一二三四五六";
export const moment = (at, when = now()) => {
  if (!at) return "";
  const there = shifted(at), here = shifted(when);
  const days = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(when))) / 86400000);
  const near = { "-1": "昨天", 0: "今天", 1: "明天" }[days];
  if (near) return `${near} ${timeOf(at)}`;
  if (days > 1 && days <= 6) return `周${WEEK[there.getUTCDay()]} ${timeOf(at)}`;
  const day = `${two(there.getUTCMonth() + 1)}-${two(there.getUTCDate())}`;
  return there.getUTCFullYear() === here.getUTCFullYear() ? `${day} ${timeOf(at)}` : dayOf(at);
};

export const amount = (milliseconds) => {
  const minutes = Math.floor(Math.abs(milliseconds) / 60000);
  const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60), rest = minutes % 60;
  if (days) return hours ? `${days} 天 ${hours} 小时` : `${days} 天`;
  if (hours) return rest ? `${hours} 小时 ${rest} 分` : `${hours} 小时`;
  return rest ? `${rest} 分` : "不到 1 分";
};

export const skewWords = () =>
  `本机时钟比服务器${skew > 0 ? "快" : "慢"} ${amount(skew * 1000)}，时间已按服务器校正`;
