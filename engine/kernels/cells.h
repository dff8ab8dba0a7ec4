// Labels of the pixels between four logits: which classes may win there, and who wins where. Channels-last logits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/argmax.h"

namespace atrous {

// The logits around a cell, each f32 [classes].
struct CellCorners {
  const float* top_left;
  const float* top_right;
  const float* bottom_left;
  const float* bottom_right;
};

// The winning class of each corner, in the order above.
using CornerWinners = std::array<std::uint16_t, 4>;

// Writes the classes that may win somewhere between the corners, ascending, and returns how many (at most all). A class
// is left out where it does not compete, or where the winner of some corner is above it at all four.
int find_cell_rivals(const CellCorners& corners, const CornerWinners& winners, const Competition& competition,
                     std::uint16_t* rivals);
int find_cell_rivals_plain(const CellCorners& corners, const CornerWinners& winners, const Competition& competition,
                           std::uint16_t* rivals);

constexpr int kCellRows = 16;     // that are interpolated at once
constexpr int kWeightSlack = 16;  // floats that may be read behind the weights of an axis

// The pixels of a cell and who competes for them. Weights are those of the lower and of the right corners, in [0,1].
struct CellPixels {
  CellCorners corners;
  const std::uint16_t* rivals;  // ascending
  int rival_count;
  const float* row_weights;  // [rows], readable kWeightSlack beyond
  int rows;
  const float* column_weights;  // [columns], readable kWeightSlack beyond
  int columns;
  float* ends;            // scratch, [rival_count, 2, kCellRows]
  float rounding = 0.0F;  // logits are compared in whole multiples of this; 0: as they are
};

template <typename Label>
struct LabelWindow {
  Label* data;         // label of the cell's first pixel
  std::size_t stride;  // labels from one row to the next
  int room;            // labels from data to the end of the row, >= columns
};

// Labels of all pixels of the cell: each rival's logit blended vertically, then horizontally, and rounded (ties to
// even) if the cell says so; the lowest of equals
// wins, and class 0 where nothing is larger than -infinity.
void label_cell(const CellPixels& cell, const LabelWindow<std::uint8_t>& dst);
void label_cell(const CellPixels& cell, const LabelWindow<std::uint16_t>& dst);
void label_cell_plain(const CellPixels& cell, const LabelWindow<std::uint8_t>& dst);
void label_cell_plain(const CellPixels& cell, const LabelWindow<std::uint16_t>& dst);

}  // namespace atrous
