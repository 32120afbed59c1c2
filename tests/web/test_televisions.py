"""A television that opens the phones' page is led to its own; a phone never is."""

import pytest

LINUX, KHTML = "Mozilla/5.0 (Linux; ", "AppleWebKit/537.36 (KHTML, like Gecko)"
TELEVISIONS = {
    "Samsung 2015": "Mozilla/5.0 (SMART-TV; Linux; Tizen 2.3) AppleWebkit/538.1 "
    "(KHTML, like Gecko) SamsungBrowser/1.0 TV Safari/538.1",
    "Samsung 2021": f"Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) {KHTML} "
    "76.0.3809.146/6.0 TV Safari/537.36",
    "Samsung sign": f"Mozilla/5.0 (Linux; Tizen 4.0) {KHTML} "
    "SamsungBrowser/2.1 Chrome/56.0.2924.0 Safari/537.36",
    "LG 2012": "Mozilla/5.0 (DirectFB; Linux armv7l) AppleWebKit/534.26+ (KHTML, like "
    "Gecko) Version/5.0 Safari/534.26+ LG Browser/5.00.00(+mouse+3D+SCREEN+TUNER; LGE; "
    "42LM670S-ZA; 04.41.03; 0x00000001;); LG NetCast.TV-2012 0",
    "LG 2016": f"Mozilla/5.0 (Web0S; Linux/SmartTV) {KHTML} "
    "Chrome/38.0.2125.122 Safari/537.36 WebAppManager",
    "LG 2022": f"Mozilla/5.0 (Web0S; Linux/SmartTV) {KHTML} "
    "Chrome/87.0.4280.88 Safari/537.36 DMOST/2.0.0 (; LGE; webOSTV; WEBOS6.3.1)",
    "LG 2014": "Mozilla/5.0 (webOS; Linux/SmartTV) AppleWebKit/538.2 (KHTML, like "
    "Gecko) Large Screen WebAppManager Safari/538.2",
    "Hisense VIDAA": f"Mozilla/5.0 (Linux; Android 9) {KHTML} Chrome/88.0.4324.27 "
    "Safari/537.36 OPR/46.0.2207.0 OMI/4.21.0.273.DIA6.149 Hisense-MT9602 VIDAA/6",
    "Sony Bravia": f"{LINUX}Android 9; BRAVIA 4K GB Build/PTT1.190515.001.S52) {KHTML} "
    "Chrome/78.0.3904.96 Safari/537.36",
    "Android TV": f"{LINUX}Android 11; SHIELD Android TV Build/RQ1A.210105.003; wv) "
    f"{KHTML} Version/4.0 Chrome/99.0.4844.58 Mobile Safari/537.36",
    "Xiaomi": f"{LINUX}Android 9; MiTV-AESP0 Build/PI; wv) {KHTML} "
    "Version/4.0 Chrome/66.0.3359.158 Mobile Safari/537.36",
    "TCL": f"{LINUX}Android 11; Smart TV Pro Build/RTT2.211105.001) {KHTML} "
    "Chrome/94.0.4606.85 Safari/537.36",
    "Chromecast": f"{LINUX}Android 12; Chromecast HD Build/STTE.230319.008) {KHTML} "
    "Chrome/111.0.5563.116 Mobile Safari/537.36",
    "a box": f"{LINUX}Android 9; KM9_TV_BOX) {KHTML} Chrome/76.0.3809.111 "
    "Safari/537.36",
    "Fire TV stick": f"{LINUX}Android 7.1.2; AFTMM Build/NS6265; wv) {KHTML} "
    "Version/4.0 Chrome/70.0.3538.110 Mobile Safari/537.36",
    "Fire TV set": f"{LINUX}Android 9; AFTEU011 Build/PS7223; wv) {KHTML} "
    "Version/4.0 Chrome/85.0.4183.126 Mobile Safari/537.36",
    "Hbb": "HbbTV/1.1.1 (;;;;) Mozilla/5.0 (compatible; ANTGalio/3.0.2.1.22.43.08; "
    "Linux2.6.18-7.1/7405d0-smp)",
    "Vestel": "Opera/9.80 (Linux armv7l; HbbTV/1.2.1 (; Vestel; MB95; 1.0; 1.0;) "
    "CE-HTML/1.0; en) Presto/2.12.407 Version/12.50",
    "Philips": "Opera/9.80 (Linux mips; U; NETTV/4.0.2; Philips; en) "
    "Presto/2.9.167 Version/11.50",
    "Philips Android": f"{LINUX}Android 9; TPM191E Build/PTT1.190701.001) {KHTML} "
    "Chrome/84.0.4147.125 Safari/537.36",
    "Panasonic": "Mozilla/5.0 (X11; FreeBSD; U; Viera; de-DE) AppleWebKit/537.11 "
    "(KHTML, like Gecko) Viera/3.10.14 Chrome/23.0.1271.97 Safari/537.11",
    "Roku": "Roku/DVP-9.10 (519.10E04111A)",
}
PHONES = {
    "Galaxy": f"{LINUX}Android 13; SM-A536E) {KHTML} SamsungBrowser/21.0 "
    "Chrome/110.0.5481.154 Mobile Safari/537.36",
    "Galaxy tablet": f"{LINUX}Android 12; SM-T500) {KHTML} Chrome/114.0.0.0 "
    "Safari/537.36",
    "Samsung Z1": "Mozilla/5.0 (Linux; Tizen 2.3; SAMSUNG SM-Z130H) AppleWebKit/537.3 "
    "(KHTML, like Gecko) SamsungBrowser/1.0 Mobile Safari/537.3",
    "Palm": "Mozilla/5.0 (webOS/1.4.0; U; en-US) AppleWebKit/532.2 (KHTML, like Gecko) "
    "Version/1.0 Safari/532.2 Pre/1.1",
    "Philips phone": f"{LINUX}Android 5.1; Philips S337) {KHTML} "
    "Chrome/55.0.2883.91 Mobile Safari/537.36",
    "Redmi": f"{LINUX}U; Android 12; id-id; M2101K7BNY Build/SP1A.210812.016) {KHTML} "
    "Version/4.0 Chrome/100.0.4896.127 Mobile Safari/537.36 XiaoMi/MiuiBrowser/13.23.1",
    "Xperia": f"{LINUX}Android 8.0.0; F3216 Build/36.1.A.1.86) {KHTML} "
    "Chrome/78.0.3904.108 Mobile Safari/537.36",
    "Oppo": f"{LINUX}Android 8.1.0; CPH1803) {KHTML} Chrome/96.0.4664.45 Mobile "
    "Safari/537.36",
    "Chrome 49": f"{LINUX}Android 4.4.2; SM-G7102 Build/KOT49H) {KHTML} "
    "Chrome/49.0.2623.105 Mobile Safari/537.36",
    "iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) "
    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1",
    "WhatsApp": f"{LINUX}Android 11; RMX3171; wv) {KHTML} Version/4.0 "
    "Chrome/103.0.5060.71 Mobile Safari/537.36",
    "today's Chrome": f"{LINUX}Android 10; K) {KHTML} Chrome/120.0.0.0 Mobile "
    "Safari/537.36",
    "the counter's PC": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KHTML} "
    "Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
}


@pytest.mark.parametrize("kind", TELEVISIONS)
def test_a_television_is_led_to_its_page(phone, kind):
    page = phone.ask("GET", "/", headers={"User-Agent": TELEVISIONS[kind]})
    assert (page.status, page.header("Location")) == (303, "/tv")


@pytest.mark.parametrize("kind", PHONES)
def test_no_phone_is_taken_for_a_television(phone, kind):
    page = phone.ask("GET", "/", headers={"User-Agent": PHONES[kind]})
    assert page.status == 200
    assert "Pilih layanan" in page.words
