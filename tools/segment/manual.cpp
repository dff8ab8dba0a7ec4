// The manual command: the manual page, made from the tables of options.
#include <string>

#include "atrous/atrous.h"
#include "commands.h"
#include "failure.h"
#include "option_words.h"

namespace atrous::tool {
namespace {

// Text as roff wants it: no line begins with a request, and hyphens can be copied.
std::string escaped(const std::string& text) {
  std::string roff;
  bool line_starts = true;
  for (const char c : text) {
    if (line_starts && (c == '.' || c == '\'')) roff += "\\&";
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else {
      roff += c;
    }
    line_starts = c == '\n';
  }
  return roff;
}

std::string bold(const std::string& text) { return "\\fB" + escaped(text) + "\\fR"; }

std::string italic(const std::string& text) { return "\\fI" + escaped(text) + "\\fR"; }

// "FILE", "f32|bf16|auto": what stands behind the option; "" for a flag.
std::string value_of(const CLI::Option& option) {
  if (option.get_items_expected_max() == 0) return {};
  if (const auto words = choices(option); !words.empty()) return joined(words, "|");
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

std::string option_entry(const CLI::Option& option) {
  std::string names;
  for (const std::string& word : spellings(option)) names += (names.empty() ? "" : ", ") + bold(word);
  if (option.get_positional()) names = italic(option.get_name());
  if (const std::string value = value_of(option); !value.empty() && !option.get_positional())
    names += " " + italic(value);
  return ".TP\n" + names + "\n" + escaped(option.get_description()) + "\n";
}

// Lines that stay as they are.
std::string verbatim(const std::string& text) { return ".PP\n.nf\n" + escaped(text) + "\n.fi\n"; }

std::string command_section(const CLI::App& command) {
  std::string usage = bold("segment " + command.get_name()) + " [options]";
  std::string entries;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) usage += " " + italic(option->get_name());
    entries += option_entry(*option);
  }
  return ".SH COMMAND " + escaped(command.get_name()) + "\n" + escaped(command.get_description()) + ".\n.PP\n" + usage +
         "\n" + entries + (command.get_footer().empty() ? "" : verbatim(command.get_footer()));
}

std::string manual_page(const CLI::App& app) {
  std::string page = ".\\\" Printed by `segment manual`.\n.TH SEGMENT 1 \"\" \"Atrous " + std::string(version()) +
                     "\" \"User Commands\"\n.SH NAME\nsegment \\- semantic segmentation of images\n.SH SYNOPSIS\n";
  page += bold("segment") + " " + italic("command") + " [options]\n.br\n" + bold("segment") + " " + italic("image") +
          "... [" + bold("--model") + " " + italic("file") + "] [options]\n";
  page += ".SH DESCRIPTION\n" + escaped(app.get_description()) + "\n";
  for (const CLI::App* command : commands_of(app)) {
    page += ".TP\n" + bold(command->get_name()) + "\n" + escaped(command->get_description()) + "\n";
  }
  page += ".SH EXAMPLES AND EXIT CODES\n" + verbatim(app.get_footer());
  for (const CLI::App* command : commands_of(app)) page += command_section(*command);
  return page;
}

}  // namespace

void add_manual(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("manual", "Print the manual page");
  command.footer("Example:\n  segment manual | man -l -");
  command.callback([&app, &action] {
    action = [&app] {
      print_data(manual_page(app));
      return kDone;
    };
  });
}

}  // namespace atrous::tool
