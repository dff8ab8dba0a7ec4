// Labels between four logits against the plain loops.
#include "kernels/cells.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "support/targets.h"

namespace atrous {
namespace {

// Four corners of logits with their winners; whole numbers, so that many are equal and all arithmetic is exact.
struct Cell {
  int classes;
  std::vector<float> logits;  // [4, classes]
  std::vector<float> bias;

  Cell(std::mt19937& random, int count) : classes(count), bias(static_cast<std::size_t>(count), 0.0F) {
    for (int i = 0; i < 4 * classes; ++i) logits.push_back(static_cast<float>(random() % 9) - 4.0F);
    if (random() % 3 != 0) return;
    for (float& value : bias) value = random() % 3 == 0 ? -std::numeric_limits<float>::infinity() : 0.0F;
  }

  CellCorners corners() const {
    const float* const at = logits.data();
    return {at, at + classes, at + 2 * classes, at + 3 * classes};
  }
  CornerWinners winners() const {
    CornerWinners all{};
    argmax_pixels_plain(logits.data(), 4, {classes, bias.data()}, all.data());
    return all;
  }
  std::vector<std::uint16_t> rivals() const {
    std::vector<std::uint16_t> list(static_cast<std::size_t>(classes));
    list.resize(find_cell_rivals_plain(corners(), winners(), {classes, bias.data()}, list.data()));
    return list;
  }
};

// Weights that are eighths, with the slack that kernels may read.
std::vector<float> eighths(std::mt19937& random, int count) {
  std::vector<float> weights(static_cast<std::size_t>(count) + kWeightSlack);
  for (float& weight : weights) weight = static_cast<float>(random() % 9) / 8.0F;
  return weights;
}

template <typename Label>
void compare_labels(std::mt19937& random, int classes, int rows, int columns, int room, float rounding = 0.0F) {
  const Cell cell(random, classes);
  const std::vector<std::uint16_t> rivals = cell.rivals();
  const std::vector<float> row_weights = eighths(random, rows);
  const std::vector<float> column_weights = eighths(random, columns);
  std::vector<float> ends(rivals.size() * 2 * kCellRows);
  const CellPixels pixels{cell.corners(),
                          rivals.data(),
                          static_cast<int>(rivals.size()),
                          row_weights.data(),
                          rows,
                          column_weights.data(),
                          columns,
                          ends.data(),
                          rounding};
  const auto stride = static_cast<std::size_t>(room);
  std::vector<Label> fast(stride * static_cast<std::size_t>(rows), 77);
  std::vector<Label> plain(fast);
  label_cell(pixels, LabelWindow<Label>{fast.data(), stride, room});
  label_cell_plain(pixels, LabelWindow<Label>{plain.data(), stride, room});
  ASSERT_EQ(fast, plain) << classes << " classes, " << rows << " x " << columns << " of " << room;
}

TEST(FindCellRivals, equals_the_plain_loop_for_every_number_of_classes) {
  test::for_each_target([] {
    std::mt19937 random(1);
    for (int classes = 1; classes <= 70; ++classes) {
      const Cell cell(random, classes);
      std::vector<std::uint16_t> fast(static_cast<std::size_t>(classes));
      const Competition competition{classes, cell.bias.data()};
      fast.resize(find_cell_rivals(cell.corners(), cell.winners(), competition, fast.data()));
      ASSERT_EQ(fast, cell.rivals()) << classes << " classes";
    }
  });
}

TEST(FindCellRivals, leaves_out_only_what_cannot_win) {
  const std::vector<float> logits = {5, 4, 1, 0, 5, 4, 1, 0, 2, 4, 1, 9, 2, 4, 3, 9};  // winners 0 0 3 3
  const std::vector<float> bias(4, 0.0F);
  std::uint16_t rivals[4];
  const CellCorners corners{logits.data(), logits.data() + 4, logits.data() + 8, logits.data() + 12};
  ASSERT_EQ(find_cell_rivals(corners, {0, 0, 3, 3}, {4, bias.data()}, rivals), 4);  // 2 is above 0 at one corner
  EXPECT_EQ(rivals[1], 1);
  ASSERT_EQ(find_cell_rivals(corners, {1, 1, 1, 1}, {4, bias.data()}, rivals), 3);  // 1 is above 2 everywhere
  EXPECT_EQ(rivals[2], 3);
}

TEST(LabelCell, equals_the_plain_loop_for_every_size) {
  test::for_each_target([] {
    std::mt19937 random(2);
    for (int rows = 1; rows <= 2 * kCellRows + 3; rows += 2) {
      for (int columns = 1; columns <= 40; ++columns) {
        const int room = columns + static_cast<int>(random() % 20);
        compare_labels<std::uint8_t>(random, 5, rows, columns, room);
        compare_labels<std::uint8_t>(random, 5, rows, columns, room, 1.0F);
        compare_labels<std::uint16_t>(random, 9, rows, columns, room);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  });
}

TEST(LabelCell, knows_more_classes_than_a_byte_holds) {
  test::for_each_target([] {
    std::mt19937 random(3);
    for (int round = 0; round < 20; ++round) compare_labels<std::uint16_t>(random, 700, 8, 8, 31);
  });
}

TEST(LabelCell, nothing_but_nan_is_class_zero) {
  const std::vector<float> logits(8, std::numeric_limits<float>::quiet_NaN());
  const std::uint16_t rivals[] = {1};
  const std::vector<float> weights(4 + kWeightSlack, 0.5F);
  std::vector<float> ends(2 * kCellRows);
  std::vector<std::uint8_t> labels(12, 9);
  const CellCorners corners{logits.data(), logits.data() + 2, logits.data() + 4, logits.data() + 6};
  label_cell({corners, rivals, 1, weights.data(), 3, weights.data(), 4, ends.data()},
             LabelWindow<std::uint8_t>{labels.data(), 4, 4});
  EXPECT_EQ(labels, std::vector<std::uint8_t>(12, 0));
}

}  // namespace
}  // namespace atrous
