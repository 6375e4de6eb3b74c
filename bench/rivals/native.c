/* Plain C, row by row, optimized by the compiler only: gcc -O3 -march=native -ffast-math. The kernels are compared with
 * it. Arguments: x.bin y.bin rows inputs classes batch dropout l2 rate decay hidden... */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_LAYERS 8
static int layers, sizes[MAX_LAYERS + 1], rows, batch, steps;
static double dropout, l2, learning_rate, decay;
static double *x, *w[MAX_LAYERS], *g[MAX_LAYERS], *m[MAX_LAYERS], *v[MAX_LAYERS], *out[MAX_LAYERS + 1], *delta[MAX_LAYERS + 1];
static int32_t *y, *order;
static uint64_t state = 88172645463325252ULL;

static inline uint64_t next_random(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static double uniform(void) { return (next_random() >> 11) * 0x1p-53; }
static double normal(void) { return sqrt(-2 * log(1 - uniform())) * cos(6.283185307179586 * uniform()); }

/* The weights of a layer are (inputs, units) with a last row of biases; of the last layer (units, inputs) and biases. */
static void forward(const double *row, int training) {
  memcpy(out[0], row, sizes[0] * sizeof(double));
  for (int l = 0; l < layers; l++) {
    int a = sizes[l], b = sizes[l + 1];
    double *restrict z = out[l + 1], *restrict in = out[l];
    if (l == layers - 1) {
      for (int j = 0; j < b; j++) {
        double sum = w[l][a * b + j];
        const double *restrict wj = w[l] + j * a;
        for (int i = 0; i < a; i++) sum += in[i] * wj[i];
        z[j] = sum;
      }
      break;
    }
    memcpy(z, w[l] + a * b, b * sizeof(double));
    for (int i = 0; i < a; i++) {
      const double *restrict wi = w[l] + i * b;
      for (int j = 0; j < b; j++) z[j] += in[i] * wi[j];
    }
    if (training && dropout > 0) {
      uint32_t key = (uint32_t)next_random(), below = (uint32_t)(dropout * 4294967296.0);
      double kept = 1 / (1 - dropout);
      for (int j = 0; j < b; j++) {
        uint32_t h = key + (uint32_t)j * 0x9e3779b9u;
        h = (h ^ (h >> 16)) * 0x7feb352du;
        h = (h ^ (h >> 15)) * 0x846ca68bu;
        z[j] = z[j] > 0 && h >= below ? z[j] * kept : 0;
      }
    } else {
      for (int j = 0; j < b; j++) z[j] = z[j] > 0 ? z[j] : 0;
    }
  }
}

static void backward(int label, int count) {
  int classes = sizes[layers];
  double *p = out[layers], *d = delta[layers], largest = p[0], sum = 0;
  for (int j = 1; j < classes; j++) if (p[j] > largest) largest = p[j];
  for (int j = 0; j < classes; j++) sum += d[j] = exp(p[j] - largest);
  for (int j = 0; j < classes; j++) d[j] = (d[j] / sum - (j == label)) / count;
  for (int l = layers - 1; l >= 0; l--) {
    int a = sizes[l], b = sizes[l + 1];
    double *restrict in = out[l], *restrict dz = delta[l + 1], *restrict below = delta[l];
    double kept = dropout > 0 ? 1 / (1 - dropout) : 1;
    for (int j = 0; j < b; j++) g[l][a * b + j] += dz[j];
    if (l == layers - 1) {
      memset(below, 0, a * sizeof(double));
      for (int j = 0; j < b; j++) {
        double *restrict gj = g[l] + j * a;
        const double *restrict wj = w[l] + j * a;
        double dj = dz[j];
        for (int i = 0; i < a; i++) {
          gj[i] += dj * in[i];
          below[i] += dj * wj[i];
        }
      }
    } else {
      for (int i = 0; i < a; i++) {
        double *restrict gi = g[l] + i * b;
        const double *restrict wi = w[l] + i * b;
        double xi = in[i], back = 0;
        for (int j = 0; j < b; j++) {
          gi[j] += xi * dz[j];
          back += wi[j] * dz[j];
        }
        below[i] = back;
      }
    }
    if (l > 0) for (int i = 0; i < a; i++) below[i] = in[i] > 0 ? below[i] * kept : 0;
  }
}

static void train_batch(const int32_t *numbers, int count) {
  for (int l = 0; l < layers; l++) {
    int size = sizes[l + 1] * (sizes[l] + 1);
    double twice = l < layers - 1 ? 2 * l2 : 0;
    for (int k = 0; k < size; k++) g[l][k] = twice * w[l][k];
  }
  for (int r = 0; r < count; r++) {
    forward(x + (size_t)numbers[r] * sizes[0], 1);
    backward(y[numbers[r]], count);
  }
  double rate = learning_rate / (1 + decay * steps++);
  double c1 = 1 / (1 - pow(0.9, steps)), c2 = 1 / (1 - pow(0.999, steps));
  for (int l = 0; l < layers; l++) {
    int size = sizes[l + 1] * (sizes[l] + 1);
    for (int k = 0; k < size; k++) {
      m[l][k] = 0.9 * m[l][k] + 0.1 * g[l][k];
      v[l][k] = 0.999 * v[l][k] + 0.001 * g[l][k] * g[l][k];
      w[l][k] -= rate * m[l][k] * c1 / (sqrt(v[l][k] * c2) + 1e-7);
    }
  }
}

static void train_epoch(void) {
  if (batch == 0) return train_batch(order, rows);
  for (int i = rows - 1; i > 0; i--) {
    int j = next_random() % (i + 1), t = order[i];
    order[i] = order[j];
    order[j] = t;
  }
  for (int start = 0; start < rows; start += batch) {
    train_batch(order + start, rows - start < batch ? rows - start : batch);
  }
}

static double accuracy(void) {
  int correct = 0;
  for (int r = 0; r < rows; r++) {
    forward(x + (size_t)r * sizes[0], 0);
    int best = 0;
    for (int j = 1; j < sizes[layers]; j++) if (out[layers][j] > out[layers][best]) best = j;
    correct += best == y[r];
  }
  return (double)correct / rows;
}

static void *load(const char *path, size_t bytes) {
  void *data = malloc(bytes);
  FILE *file = fopen(path, "rb");
  if (!file || fread(data, 1, bytes, file) != bytes) exit(1);
  fclose(file);
  return data;
}

static double *zeros(double *old, int size) {
  free(old);
  return calloc(size, sizeof(double));
}

/* Makes a network, or replaces it by a new one. */
static void make_network(void) {
  steps = 0;
  for (int l = 0; l <= layers; l++) {
    out[l] = zeros(out[l], sizes[l]);
    delta[l] = zeros(delta[l], sizes[l]);
    if (l == layers) break;
    int a = sizes[l], b = sizes[l + 1], size = b * (a + 1);
    w[l] = zeros(w[l], size);
    g[l] = zeros(g[l], size);
    m[l] = zeros(m[l], size);
    v[l] = zeros(v[l], size);
    for (int k = 0; k < a * b; k++) w[l][k] = sqrt(2.0 / a) * normal();
  }
}

int main(int argc, char **argv) {
  rows = atoi(argv[3]);
  sizes[0] = atoi(argv[4]);
  batch = atoi(argv[6]);
  dropout = atof(argv[7]);
  l2 = atof(argv[8]);
  learning_rate = atof(argv[9]);
  decay = atof(argv[10]);
  for (int k = 11; k < argc; k++) sizes[++layers] = atoi(argv[k]);
  sizes[++layers] = atoi(argv[5]);
  x = load(argv[1], (size_t)rows * sizes[0] * 8);
  y = load(argv[2], (size_t)rows * 4);
  order = malloc(rows * 4);
  for (int r = 0; r < rows; r++) order[r] = r;
  make_network();
  puts("ready");
  fflush(stdout);
  char command[16];
  int count;
  while (scanf("%15s", command) == 1) {
    if (!strcmp(command, "train") && scanf("%d", &count) == 1) {
      struct timespec s, e;
      clock_gettime(CLOCK_MONOTONIC, &s);
      for (int k = 0; k < count; k++) train_epoch();
      clock_gettime(CLOCK_MONOTONIC, &e);
      printf("%f\n", (e.tv_sec - s.tv_sec) * 1e3 + (e.tv_nsec - s.tv_nsec) / 1e6);
    } else if (!strcmp(command, "new")) {
      make_network();
      puts("ready");
    } else {
      printf("%f\n", accuracy());
    }
    fflush(stdout);
  }
  return 0;
}
