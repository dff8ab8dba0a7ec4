// Tables of text with aligned columns, and numbers as text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace atrous::tool {

enum class Align { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // One cell a column.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }

  // Titles and rows, every line with `indent` spaces in front and none at the end.
  std::string text(int indent = 0) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// 12.346 with `digits` behind the point; "-" for NaN.
std::string fixed(double value, int digits);

// "12.3 %" of a fraction; "-" for NaN.
std::string percent(double fraction, int digits = 1);

// "1.5 MiB"
std::string bytes_text(std::int64_t bytes);

}  // namespace atrous::tool
