"""Debian's Chromium without a window, driven through its debugging socket (python3-websocket)."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import websocket

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0",
         "--allow-file-access-from-files", "--font-render-hinting=slight", "--lang=en"]


class Browser:
    """One browser with one page. Use it in a `with`. fonts is a file of fontconfig; without it all fonts are used.

    Where a document ends in a RuntimeError, the next one can be opened: a browser that does not answer is replaced.
    """

    def __init__(self, fonts=None, program="chromium"):
        self.environment = {**os.environ, **({"FONTCONFIG_FILE": str(fonts)} if fonts else {})}
        self.program = program
        self._start()

    def _start(self):
        self.profile = tempfile.mkdtemp(prefix="labelled-pages-")
        self.process = subprocess.Popen([self.program, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"],
                                        env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.last_id, self.session = 0, None
        self.socket = websocket.create_connection(self._endpoint(), timeout=20, suppress_origin=True)
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.send("Page.enable")

    def _endpoint(self):
        port_file = pathlib.Path(self.profile) / "DevToolsActivePort"
        for _ in range(300):
            if port_file.exists() and port_file.read_text().count("\n") == 1:
                port, path = port_file.read_text().split("\n")
                return f"ws://127.0.0.1:{port}{path}"
            time.sleep(0.1)
        raise RuntimeError("the browser did not start")

    def send(self, method, **params):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        answer = self._answer_to(message)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _answer_to(self, message):
        try:
            self.socket.send(json.dumps(message))
            while True:
                answer = json.loads(self.socket.recv())
                if answer.get("id") == message["id"]:
                    return answer
        except websocket.WebSocketTimeoutException:
            self._end()
            self._start()
            raise RuntimeError(f"{message['method']}: the browser did not answer") from None

    def evaluate(self, script):
        """The value of a JavaScript expression; promises are awaited."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", "script failed"))
        return answer["result"].get("value")

    def open(self, url, width_px, height_px, scale):
        """Loads a page in a window of CSS pixels; scale is device pixels per CSS pixel."""
        self.send("Emulation.setDeviceMetricsOverride", width=width_px, height=height_px, deviceScaleFactor=scale,
                  mobile=False)
        self.send("Page.navigate", url=url)
        for _ in range(200):
            if self.evaluate("document.readyState") == "complete" and self.evaluate("location.href") != "about:blank":
                break
            time.sleep(0.05)
        self.evaluate("document.fonts.ready.then(() => 1)")
        time.sleep(0.3)

    def screenshot(self):
        return base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])

    def __enter__(self):
        return self

    def _end(self):
        self.socket.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def __exit__(self, *_):
        self._end()
