#!/bin/sh
# The installed manual page names every command of the tool, and the installed completion is a script that bash takes.
#
#   manual.sh PREFIX
set -eu
prefix=$1
page=$prefix/share/man/man1/segment.1
completion=$prefix/share/bash-completion/completions/segment
commands=$("$prefix/bin/segment" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
test -n "$commands"
for command in $commands; do
  grep -q "^\.SH COMMAND $command\$" "$page" || { echo "$page: no section on '$command'" >&2; exit 1; }
  bash -c ". '$completion' && COMP_WORDS=(segment $command --he) COMP_CWORD=2 && _segment && test \"\${COMPREPLY[0]}\" = --help"
done
for option in model confidence calibrate; do
  grep -q "^.fB.-.-$option" "$page" || { echo "$page: no option '--$option'" >&2; exit 1; }
done
if command -v man >/dev/null 2>&1; then
  warnings=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=120 man --warnings -E UTF-8 -l "$page" 2>&1 >/dev/null)
  test -z "$warnings" || { echo "$warnings" >&2; exit 1; }
fi
echo "manual page and completion know: $(echo "$commands" | tr '\n' ' ')"
