"""Debian packages, unpacked without being installed."""

import pathlib
import subprocess
import tempfile


def fetch(package, folder):
    """Unpacks a package of the release that apt knows into a folder; what is there is kept."""
    if folder.exists():
        return
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", package], check=True, cwd=place)
        unfinished = folder.with_name(folder.name + ".unfinished")
        subprocess.run(["dpkg-deb", "-x", str(next(pathlib.Path(place).glob("*.deb"))), str(unfinished)], check=True)
        unfinished.rename(folder)


def fetch_all(packages, sources):
    """Each package into a folder of its name below sources."""
    sources = pathlib.Path(sources)
    sources.mkdir(parents=True, exist_ok=True)
    for package in sorted(packages):
        fetch(package, sources / package)
        print(package, flush=True)
