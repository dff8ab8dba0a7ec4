// The obvious way from logits to labels: every class at every pixel, in double loops.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "vision/tail.h"

namespace atrous::test {

struct PlainTail {
  std::vector<int> labels;         // [H,W]
  std::vector<float> scores;       // [C,H,W]
  std::vector<double> confidence;  // [H,W]
};

struct PlainTap {
  std::size_t first;
  std::size_t second;
  float weight;
};

inline PlainTap plain_tap(int index, double scale, bool grid_nearest, const ResizeAxis& axis, const Upsampling& up) {
  double u = grid_nearest ? std::floor((index + 0.5) * scale) : (index + 0.5) * scale - 0.5;
  u = std::clamp(u, 0.0, static_cast<double>(axis.dst - 1));
  const double source = axis.source(u);
  if (up.nearest) {
    const auto picked = static_cast<std::size_t>(nearest_index(source, up.nearest_mode, axis.src));
    return {picked, picked, 0.0F};
  }
  const double s = std::clamp(source, 0.0, static_cast<double>(axis.src - 1));
  const auto first = static_cast<std::size_t>(s);
  const std::size_t second = std::min(first + 1, static_cast<std::size_t>(axis.src - 1));
  return {first, second, static_cast<float>(s - std::floor(s))};
}

inline PlainTail segment_logits_plain(const std::vector<float>& logits, int classes, float threshold,
                                      const TailRequest& request) {
  const auto count = static_cast<std::size_t>(classes);
  const auto width = static_cast<std::size_t>(request.upsampling.columns.src);
  const OutputGrid& grid = request.grid;
  const auto pixels = static_cast<std::size_t>(grid.height_px) * static_cast<std::size_t>(grid.width_px);
  PlainTail plain{std::vector<int>(pixels), std::vector<float>(pixels * count), std::vector<double>(pixels)};
  std::vector<bool> competes(std::max<std::size_t>(count, 2), request.classes.empty());
  for (const int klass : request.classes) competes[static_cast<std::size_t>(klass)] = true;
  std::size_t pixel = 0;
  for (int y = 0; y < grid.height_px; ++y) {
    const PlainTap row = plain_tap(y, grid.row_scale, grid.nearest, request.upsampling.rows, request.upsampling);
    for (int x = 0; x < grid.width_px; ++x, ++pixel) {
      const PlainTap column =
          plain_tap(x, grid.column_scale, grid.nearest, request.upsampling.columns, request.upsampling);
      float best = -std::numeric_limits<float>::infinity();
      for (std::size_t c = 0; c < count; ++c) {
        const auto at = [&](std::size_t r, std::size_t k) { return logits[(r * width + k) * count + c]; };
        const auto blend = [](float a, float b, float w) { return a * (1.0F - w) + b * w; };
        const float left = blend(at(row.first, column.first), at(row.second, column.first), row.weight);
        const float right = blend(at(row.first, column.second), at(row.second, column.second), row.weight);
        const float value = blend(left, right, column.weight);
        plain.scores[c * pixels + pixel] = value;
        if (classes > 1 && competes[c] && value > best) {
          best = value;
          plain.labels[pixel] = static_cast<int>(c);
        }
      }
      if (classes == 1) {
        const float value = plain.scores[pixel];
        plain.labels[pixel] = competes[1] && (!competes[0] || value > threshold) ? 1 : 0;
        const double p = 1.0 / (1.0 + std::exp(-static_cast<double>(value)));
        plain.confidence[pixel] = competes[0] && competes[1] ? (plain.labels[pixel] == 1 ? p : 1.0 - p) : 1.0;
        continue;
      }
      double sum = 0.0;
      for (std::size_t c = 0; c < count; ++c) {
        if (competes[c]) sum += std::exp(static_cast<double>(plain.scores[c * pixels + pixel]) - best);
      }
      plain.confidence[pixel] = 1.0 / sum;
    }
  }
  return plain;
}

}  // namespace atrous::test
