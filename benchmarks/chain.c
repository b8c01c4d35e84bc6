/* SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
   SPDX-License-Identifier: EUPL-1.2
   The forward chain of engine/kernel.py in straight C, for measuring only: gcc -O3 -march=native -shared -fPIC. */
#include <stdlib.h>

typedef long long i64;
typedef struct {
  const i64 *stage_group, *group_move, *group_source, *group_shares, *move_kind, *move_term, *term_measure;
  const double *term_weight;
  const i64 *move_to, *to_quantity;
  const double *to_number;
  const i64 *to_ratio, *measure_enabler, *enabler_measure;
  const double *enabler_weight;
  const i64 *node_count;
  const double *node_at, *node_weight;
  i64 stages, groups, moves, destinations, measures, widest, nodes;
  const i64 *line_account;
  const double *line_scale;
  const i64 *line_factor, *factor_quantity;
  i64 lines, accounts, width, draws, years;
  const double *levels, *ramps, *anyway, *baseline, *strength;
  const i64 *late;
  const double *mask;
  i64 tile;
} City;

static double *grid(i64 rows, i64 size) { return malloc((size_t)(rows * size) * sizeof(double)); }

void forward(const City *p, double *accounts) {
  const i64 Y = p->years, D = p->draws, size = p->tile * Y;
  double *effort = grid(p->measures, size), *x = grid(p->moves, size), *part = grid(p->moves, size);
  double *taken = grid(p->moves, size), *moved = grid(p->destinations + 1, size), *q = grid(p->width, size);
  double *base = grid(p->width, size), *before = grid(p->widest, size), *after = grid(p->widest, size);
  double *product = grid(1, size), *through = grid(1, size), *totals = grid(p->accounts, size);
  for (i64 start = 0; start < D; start += p->tile) {
    i64 count = D - start < p->tile ? D - start : p->tile, n = count * Y;
    for (i64 i = 0; i < p->width; i++)
      for (i64 d = 0; d < count; d++)
        for (i64 y = 0; y < Y; y++) {
          double v = p->baseline[(i * D + start + d) * Y + y];
          base[i * size + d * Y + y] = v;
          q[i * size + d * Y + y] = v;
        }
    for (i64 m = 0; m < p->measures; m++)
      for (i64 d = 0; d < count; d++) {
        i64 row = p->late[m * D + start + d];
        double mask = p->mask[m * D + start + d];
        for (i64 y = 0; y < Y; y++) {
          double any = p->anyway[m * Y + y], slope = mask * (p->ramps[(m * 2 + row) * Y + y] - any);
          effort[m * size + d * Y + y] = mask * any + p->levels[m] * slope;
        }
      }
    for (i64 k = 0; k < p->moves; k++) {
      for (i64 c = 0; c < n; c++) x[k * size + c] = 0.0;
      for (i64 t = p->move_term[k]; t < p->move_term[k + 1]; t++) {
        i64 m = p->term_measure[t];
        double w = p->term_weight[t];
        for (i64 c = 0; c < n; c++) through[c] = 1.0;
        for (i64 e = p->measure_enabler[m]; e < p->measure_enabler[m + 1]; e++) {
          double ew = p->enabler_weight[e];
          i64 by = p->enabler_measure[e];
          for (i64 c = 0; c < n; c++) through[c] *= 1.0 - ew + ew * effort[by * size + c];
        }
        for (i64 c = 0; c < n; c++) x[k * size + c] += w * effort[m * size + c] * through[c];
      }
      for (i64 d = 0; d < count; d++) {
        double s = p->strength[k * D + start + d];
        for (i64 c = d * Y; c < (d + 1) * Y; c++) x[k * size + c] *= s;
      }
    }
    for (i64 stage = 0; stage < p->stages; stage++) {
      for (i64 g = p->stage_group[stage]; g < p->stage_group[stage + 1]; g++) {
        i64 source = p->group_source[g], first = p->group_move[g], last = p->group_move[g + 1], many = last - first;
        if (p->group_shares[g]) {
          if (many == 1) {
            for (i64 c = 0; c < n; c++) part[first * size + c] = x[first * size + c];
          } else if (many == 2) {
            for (i64 c = 0; c < n; c++) {
              double a = x[first * size + c], b = x[(first + 1) * size + c];
              part[first * size + c] = a * (1.0 - 0.5 * b);
              part[(first + 1) * size + c] = b * (1.0 - 0.5 * a);
            }
          } else {
            for (i64 k = first; k < last; k++)
              for (i64 c = 0; c < n; c++) part[k * size + c] = 0.0;
            for (i64 v = 0; v < p->node_count[many]; v++) {
              double s = p->node_at[many * p->nodes + v], w = p->node_weight[many * p->nodes + v];
              for (i64 c = 0; c < n; c++) { before[c] = 1.0; after[many * size + c] = 1.0; }
              for (i64 i = 0; i < many; i++)
                for (i64 c = 0; c < n; c++)
                  before[(i + 1) * size + c] = before[i * size + c] * (1.0 - s * x[(first + i) * size + c]);
              for (i64 i = many - 1; i >= 0; i--)
                for (i64 c = 0; c < n; c++)
                  after[i * size + c] = after[(i + 1) * size + c] * (1.0 - s * x[(first + i) * size + c]);
              for (i64 i = 0; i < many; i++)
                for (i64 c = 0; c < n; c++)
                  part[(first + i) * size + c] +=
                      w * x[(first + i) * size + c] * before[i * size + c] * after[(i + 1) * size + c];
            }
          }
          for (i64 k = first; k < last; k++)
            for (i64 c = 0; c < n; c++) taken[k * size + c] = part[k * size + c] * q[source * size + c];
        } else if (p->move_kind[first] == 1) {
          for (i64 c = 0; c < n; c++) taken[first * size + c] = x[first * size + c] * base[source * size + c];
        } else {
          for (i64 c = 0; c < n; c++) taken[first * size + c] = x[first * size + c];
        }
        for (i64 k = first; k < last; k++)
          for (i64 j = p->move_to[k]; j < p->move_to[k + 1]; j++) {
            i64 ratio = p->to_ratio[j];
            double number = p->to_number[j];
            for (i64 c = 0; c < n; c++)
              moved[j * size + c] = (ratio < 0 ? number : number * q[ratio * size + c]) * taken[k * size + c];
          }
      }
      for (i64 k = p->group_move[p->stage_group[stage]]; k < p->group_move[p->stage_group[stage + 1]]; k++) {
        i64 g = 0;
        while (p->group_move[g + 1] <= k) g++;
        i64 source = p->group_source[g];
        for (i64 c = 0; c < n; c++) q[source * size + c] -= taken[k * size + c];
        for (i64 j = p->move_to[k]; j < p->move_to[k + 1]; j++) {
          i64 to = p->to_quantity[j];
          for (i64 c = 0; c < n; c++) q[to * size + c] += moved[j * size + c];
        }
      }
    }
    for (i64 i = 0; i < p->accounts * size; i++) totals[i] = 0.0;
    for (i64 i = 0; i < p->lines; i++) {
      i64 first = p->line_factor[i], last = p->line_factor[i + 1], f = p->factor_quantity[first];
      for (i64 c = 0; c < n; c++) product[c] = p->line_scale[i] * q[f * size + c];
      for (i64 j = first + 1; j < last; j++) {
        f = p->factor_quantity[j];
        for (i64 c = 0; c < n; c++) product[c] *= q[f * size + c];
      }
      for (i64 c = 0; c < n; c++) totals[p->line_account[i] * size + c] += product[c];
    }
    for (i64 a = 0; a < p->accounts; a++)
      for (i64 d = 0; d < count; d++)
        for (i64 y = 0; y < Y; y++) accounts[(a * D + start + d) * Y + y] = totals[a * size + d * Y + y];
  }
  free(effort); free(x); free(part); free(taken); free(moved); free(q); free(base); free(before); free(after);
  free(product); free(through); free(totals);
}
