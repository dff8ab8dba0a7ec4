// Label maps: a class for every pixel; their colours, files and statistics.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "atrous/export.h"
#include "atrous/image.h"

namespace ATROUS_EXPORT atrous {

// One class index per pixel, [H,W], row-major. Element type: u8 for up to 256 classes, else u16; exactly one of the two
// vectors is filled.
struct LabelMap {
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> u8;
  std::vector<std::uint16_t> u16;

  int at(int x, int y) const {
    const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(width_px) + static_cast<std::size_t>(x);
    return u8.empty() ? u16[i] : u8[i];
  }
};

using Color = std::array<std::uint8_t, 3>;  // R, G, B
using Palette = std::vector<Color>;         // index: class

// A palette by name: "voc" (any number of classes, by PASCAL VOC's bit rule), "cityscapes" (19), "ade20k" (150).
// "auto" takes voc for 21, cityscapes for 19, ade20k for 150 classes, and voc's rule otherwise. The result has at least
// `classes` colours. Throws not_found for other names.
Palette palette(const std::string& name, int classes);

// The class names that belong to such a data set ("voc", "cityscapes", "ade20k"), or none for other names.
std::vector<std::string> class_names(const std::string& data_set);

// An indexed PNG (8 bits, the palette inside) for up to 256 classes, else 16-bit grey. Temporary name, then rename;
// errors as save_png. `note` is ASCII text that goes with it (keyword Comment), for instance how the labels were made;
// "" for none.
void save_labels(const LabelMap& labels, const Palette& palette, const std::filesystem::path& path,
                 const std::string& note = {});

// The note of a label map, "" if it has none. Only the structure of the file is read, up to its end; so a file that was
// cut short is told, and pixels cost nothing.
//
//   errors   not_found         the file does not exist or cannot be read
//            invalid_argument  not a file: a folder, a pipe
//            corrupt           not a PNG, or cut short
std::string load_label_note(const std::filesystem::path& path);

// Reads labels from an indexed or grey PNG: the indices, not the colours. Throws corrupt, not_found, unsupported, and
// resource for more pixels or bytes than the limit.
LabelMap load_labels(const std::filesystem::path& path, const ImageLimits& limits = {});

// The image with each pixel mixed with its class's colour; `opacity` 0..1; class 0 stays clear if `skip_background`.
// Throws invalid_argument unless image and labels have the same size.
Image overlay(const Image& image, const LabelMap& labels, const Palette& palette, float opacity = 0.6F,
              bool skip_background = true);

// A [H,W] map of 16-bit values as a grey PNG, for instance probabilities x 65535. Errors as save_png.
void save_grey16(const std::vector<std::uint16_t>& values, int width_px, int height_px,
                 const std::filesystem::path& path);

// A row-major array as NumPy's .npy file (f32), for instance the scores of a segmentation, [classes,H,W]. Throws
// invalid_argument unless there are as many elements as the shape wants; else errors as save_png.
void save_npy(std::span<const float> elements, const std::vector<std::int64_t>& shape,
              const std::filesystem::path& path);

// How many pixels each class has; the vector has at least `classes` entries.
std::vector<std::int64_t> count_pixels(const LabelMap& labels, int classes);

// Confusion of predicted against true labels, for mIoU. Pixels whose truth is `ignore` do not count.
class Confusion {
 public:
  explicit Confusion(int classes, int ignore = 255);

  // Throws invalid_argument, and adds nothing, unless both maps have the same size and every true label is a class or
  // `ignore`.
  void add(const LabelMap& predicted, const LabelMap& truth);

  // Adds the counts of another one; throws invalid_argument unless it has as many classes.
  void add(const Confusion& other);

  int classes() const { return classes_; }
  std::int64_t at(int truth, int predicted) const;
  std::int64_t total() const;
  double pixel_accuracy() const;  // NaN without pixels

  // Intersection over union of a class; NaN if it occurs in neither map.
  double iou(int klass) const;

  // Mean over the classes that occur in the truth; NaN without any.
  double mean_iou() const;

 private:
  void require_classes(const LabelMap& truth) const;

  int classes_;
  int ignore_;
  std::vector<std::int64_t> counts_;  // [truth, predicted + 1 column for predictions beyond the classes]
};

}  // namespace atrous
