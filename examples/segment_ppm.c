// Example: a photograph to a label map through the C interface.
//
//   segment_ppm MODEL PHOTO.ppm LABELS.png
//
// PHOTO.ppm is a binary PPM (P6) of 8 bits. Prints the size, and the share of every class that occurs.
#include <atrous/c_api.h>
#include <stdio.h>
#include <stdlib.h>

// Reads a P6 file into memory that the caller frees; NULL if it is none.
static uint8_t* read_ppm(const char* path, int32_t* width_px, int32_t* height_px) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) return NULL;
  int width = 0, height = 0, largest = 0;
  uint8_t* pixels = NULL;
  const int read = fscanf(file, "P6 %d %d %d", &width, &height, &largest);
  if (read == 3 && largest == 255 && fgetc(file) != EOF && width > 0 && height > 0 && width <= 20000 &&
      height <= 20000) {
    const size_t bytes = (size_t)width * (size_t)height * 3;
    pixels = (uint8_t*)malloc(bytes);
    if (pixels != NULL && fread(pixels, 1, bytes, file) != bytes) {
      free(pixels);
      pixels = NULL;
    }
  }
  fclose(file);
  *width_px = width;
  *height_px = height;
  return pixels;
}

static int label_at(const atrous_label_map* labels, size_t i) {
  const uint8_t* bytes = atrous_label_map_u8(labels);
  return bytes != NULL ? bytes[i] : atrous_label_map_u16(labels)[i];
}

static void print_shares(const atrous_model* model, const atrous_label_map* labels) {
  const int width = atrous_label_map_width_px(labels);
  const int height = atrous_label_map_height_px(labels);
  const size_t pixels = (size_t)width * (size_t)height;
  printf("%dx%d\n", width, height);
  const int classes = atrous_label_map_classes(labels);
  for (int klass = 0; klass < (classes > 1 ? classes : 2); ++klass) {  // a mask has the labels 0 and 1
    size_t count = 0;
    for (size_t i = 0; i < pixels; ++i) count += label_at(labels, i) == klass ? 1 : 0;
    const char* name = atrous_model_label(model, (size_t)klass);
    if (count > 0) printf("%d %s %.3f\n", klass, name != NULL ? name : "?", (double)count / (double)pixels);
  }
}

// Segments the image, prints what is there, and writes the labels.
static atrous_status segment(const char* model_path, const atrous_image* image, const char* labels_path,
                             atrous_error* error) {
  const atrous_session_options options = {sizeof options, 1, 0, ATROUS_PRECISION_F32, 0, NULL, 0};
  atrous_model* model = NULL;
  atrous_session* session = NULL;
  atrous_label_map* labels = NULL;
  atrous_status status = atrous_model_load(model_path, NULL, &model, error);
  if (status == ATROUS_OK) status = atrous_session_create(model, &options, &session, error);
  if (status == ATROUS_OK) status = atrous_session_segment(session, image, NULL, &labels, error);
  if (status == ATROUS_OK) print_shares(model, labels);
  if (status == ATROUS_OK) status = atrous_label_map_save(labels, "auto", labels_path, error);
  atrous_label_map_free(labels);
  atrous_session_free(session);
  atrous_model_free(model);
  return status;
}

int main(int argc, char** argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: segment_ppm MODEL PHOTO.ppm LABELS.png\n");
    return 2;
  }
  atrous_image image = {sizeof image, NULL, 0, 0, ATROUS_PIXELS_RGB, 0};
  uint8_t* pixels = read_ppm(argv[2], &image.width_px, &image.height_px);
  if (pixels == NULL) {
    fprintf(stderr, "segment_ppm: %s: not a binary PPM file of 8 bits\n", argv[2]);
    return 2;
  }
  image.pixels = pixels;
  atrous_error error = {sizeof error, ""};
  const atrous_status status = segment(argv[1], &image, argv[3], &error);
  free(pixels);
  if (status == ATROUS_OK) return 0;
  fprintf(stderr, "segment_ppm: %s: %s\n", atrous_status_name(status), error.message);
  return 2;
}
