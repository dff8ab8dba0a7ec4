"""The documents that are done, with the number of their pages, kept in a file."""


class Done:
    def __init__(self, path):
        self.path, self.counts = path, {}
        for line in path.read_text().splitlines() if path.exists() else []:
            package, document, count = line.split("\t")
            self.counts[package, document] = int(count)

    def add(self, package, document, count):
        self.counts[package, document] = count
        with self.path.open("a") as file:
            file.write(f"{package}\t{document}\t{count}\n")

    def pages_of(self, package):
        return sum(count for (name, _), count in self.counts.items() if name == package)
