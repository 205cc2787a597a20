/* A pretended card for tests: what DJL and Loupe ask CUDA's runtime and NVIDIA's driver. */
#include <stdlib.h>
#include <string.h>

static int cards(void) {
  const char *number = getenv("FAKE_CARDS");
  return number ? atoi(number) : 1;
}

/* libcudart */
int cudaGetDeviceCount(int *count) { *count = cards(); return *count ? 0 : 100; /* no device */ }
int cudaRuntimeGetVersion(int *version) { *version = 12080; return 0; }
int cudaDeviceGetAttribute(int *value, int attribute, int device) {
  *value = attribute == 75 ? 9 : 0; /* compute capability 9.0 */
  return device < cards() ? 0 : 101;
}
int cudaGetDevice(int *device) { *device = 0; return 0; }
int cudaSetDevice(int device) { return device < cards() ? 0 : 101; }
int cudaMemGetInfo(size_t *free_bytes, size_t *total) {
  *free_bytes = (size_t) 6 << 30;
  *total = (size_t) 24 << 30;
  return 0;
}
const char *cudaGetErrorString(int code) { return code == 100 ? "no device" : "an error"; }

/* libcuda */
int cuInit(unsigned int flags) { return flags; }
int cuDriverGetVersion(int *version) { *version = 12080; return 0; }
int cuDeviceGet(int *device, int ordinal) {
  *device = ordinal;
  return ordinal < cards() ? 0 : 101;
}
int cuDeviceGetName(char *name, int length, int device) {
  strncpy(name, "Pretended Card", length);
  return device < cards() ? 0 : 101;
}
int cuDeviceGetAttribute(int *value, int attribute, int device) {
  return cudaDeviceGetAttribute(value, attribute, device);
}
static int primary;
int cuDevicePrimaryCtxRetain(void **context, int device) { *context = &primary; return 0; }
int cuCtxPushCurrent_v2(void *context) { return 0; }
int cuCtxPopCurrent_v2(void **context) { return 0; }
int cuMemGetInfo_v2(size_t *free_bytes, size_t *total) {
  return cudaMemGetInfo(free_bytes, total);
}
