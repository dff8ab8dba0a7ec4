// Example: a photograph to a label map with the public API.
//
//   segment_photo MODEL.onnx PHOTO LABELS.png
#include <atrous/atrous.h>

#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: segment_photo MODEL.onnx PHOTO LABELS.png\n";
    return 2;
  }
  atrous::ModelOptions options;
  options.preprocessing = atrous::preset("tf");  // what the network was trained on; a converted model knows it itself
  const atrous::Model model = atrous::Model::load(argv[1], options);
  atrous::Session session(model);
  const atrous::LabelMap labels = session.segment(atrous::load_image(argv[2]));
  atrous::save_labels(labels, atrous::palette("voc", 21), argv[3]);
  std::cout << labels.width_px << "x" << labels.height_px << "\n";
  return 0;
} catch (const atrous::Error& error) {
  std::cerr << "segment_photo: " << error.what() << "\n";
  return 2;
}
