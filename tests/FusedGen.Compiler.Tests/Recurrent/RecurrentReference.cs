using System.Numerics;

namespace FusedGen.Compiler.Tests.Recurrent;

/// <summary>
/// Recurrent layers by the plainest loops, element by element as the operators' definitions have them.
/// </summary>
/// <typeparam name="T">The numbers to compute in: double for what is expected, float for what rounding does to a
/// layer.</typeparam>
internal sealed class RecurrentReference<T>
    where T : IFloatingPointIeee754<T>
{
    private static readonly T s_clip = T.CreateChecked(0.75);

    private readonly RecurrentCase _case;
    private readonly T[] _w;
    private readonly T[] _r;
    private readonly T[] _b;
    private readonly T[] _p;
    private readonly T[] _x;
    private readonly T[] _y;
    private readonly T[] _hidden;
    private readonly T[] _cell;

    private RecurrentReference(RecurrentCase layer)
    {
        _case = layer;
        _w = Exactly(layer.W);
        _r = Exactly(layer.R);
        _b = layer.Has(RecurrentOptions.Bias) ? Exactly(layer.B) : new T[layer.B.Length];
        _p = layer.Has(RecurrentOptions.Peepholes) ? Exactly(layer.P) : new T[layer.P.Length];
        _x = Exactly(layer.X);
        bool given = layer.Has(RecurrentOptions.FirstStates);
        _y = new T[layer.Steps * layer.Directions * layer.Batch * layer.Hidden];
        _hidden = given ? Exactly(layer.FirstHidden) : new T[layer.FirstHidden.Length];
        _cell = given ? Exactly(layer.FirstCell) : new T[layer.FirstCell.Length];
    }

    /// <summary>
    /// Y [steps, directions, batch, hidden], Y_h and for an LSTM Y_c [directions, batch, hidden]; in the node's layout.
    /// </summary>
    public static T[][] Of(RecurrentCase layer)
    {
        RecurrentReference<T> run = new(layer);
        int[] lengths = layer.Has(RecurrentOptions.Lengths) ? layer.Lengths : Enumerable.Repeat(layer.Steps, layer.Batch).ToArray();
        for (int direction = 0; direction < layer.Directions; direction++)
        {
            bool reversed = layer.Direction == "reverse" || direction == 1;
            for (int sequence = 0; sequence < layer.Batch; sequence++)
            {
                for (int step = 0; step < lengths[sequence]; step++)
                {
                    run.Step(direction, sequence, reversed ? lengths[sequence] - 1 - step : step);
                }
            }
        }

        T[] y = run._y;
        T[] hidden = run._hidden;
        T[] cell = run._cell;
        if (layer.Has(RecurrentOptions.BatchFirst))
        {
            y = BatchFirst(y, [layer.Steps, layer.Directions, layer.Batch, layer.Hidden], (s, d, b) => (b, s, d));
            hidden = BatchFirst(hidden, [1, layer.Directions, layer.Batch, layer.Hidden], (s, d, b) => (b, s, d));
            cell = BatchFirst(cell, [1, layer.Directions, layer.Batch, layer.Hidden], (s, d, b) => (b, s, d));
        }

        return layer.IsLstm ? [y, hidden, cell] : [y, hidden];
    }

    private static T[] Exactly(float[] numbers) => numbers.Select(T.CreateChecked).ToArray();

    private static T[] BatchFirst(T[] from, int[] shape, Func<int, int, int, (int B, int S, int D)> place)
    {
        T[] to = new T[from.Length];
        int next = 0;
        for (int s = 0; s < shape[0]; s++)
        {
            for (int d = 0; d < shape[1]; d++)
            {
                for (int b = 0; b < shape[2]; b++)
                {
                    (int batch, int step, int direction) = place(s, d, b);
                    for (int h = 0; h < shape[3]; h++)
                    {
                        to[(((((batch * shape[0]) + step) * shape[1]) + direction) * shape[3]) + h] = from[next++];
                    }
                }
            }
        }

        return to;
    }

    private void Step(int d, int b, int t)
    {
        int count = _case.Hidden;
        int state = ((d * _case.Batch) + b) * count;
        T[] h = _hidden[state..(state + count)];
        T[] c = _cell[state..(state + count)];
        T[] nextCell = c;
        T[] next = _case.Kind switch
        {
            "RNN" => Each(m => T.Tanh(Clip(Input(d, b, t, 0, m) + Recurrent(d, 0, m, h)))),
            "GRU" => Gru(d, b, t, h),
            _ => Lstm(d, b, t, h, c, out nextCell),
        };
        next.CopyTo(_hidden, state);
        nextCell.CopyTo(_cell, state);
        next.CopyTo(_y, ((((t * _case.Directions) + d) * _case.Batch) + b) * count);
    }

    private T[] Gru(int d, int b, int t, T[] h)
    {
        T[] z = Each(m => Sigmoid(Input(d, b, t, 0, m) + Recurrent(d, 0, m, h)));
        T[] r = Each(m => Sigmoid(Input(d, b, t, 1, m) + Recurrent(d, 1, m, h)));
        T[] gated = Each(m => r[m] * h[m]);
        T[] candidate = _case.Has(RecurrentOptions.LinearBeforeReset)
            ? Each(m => T.Tanh(Clip(Input(d, b, t, 2, m) + (r[m] * Recurrent(d, 2, m, h)))))
            : Each(m => T.Tanh(Clip(Input(d, b, t, 2, m) + Recurrent(d, 2, m, gated))));
        return Each(m => ((T.One - z[m]) * candidate[m]) + (z[m] * h[m]));
    }

    private T[] Lstm(int d, int b, int t, T[] h, T[] c, out T[] nextCell)
    {
        T Peephole(int gate, int m) => _p[(((d * 3) + gate) * _case.Hidden) + m];
        T[] i = Each(m => Sigmoid(Input(d, b, t, 0, m) + Recurrent(d, 0, m, h) + (Peephole(0, m) * c[m])));
        T[] f = _case.Has(RecurrentOptions.InputForget)
            ? Each(m => T.One - i[m])
            : Each(m => Sigmoid(Input(d, b, t, 2, m) + Recurrent(d, 2, m, h) + (Peephole(2, m) * c[m])));
        T[] candidate = Each(m => T.Tanh(Clip(Input(d, b, t, 3, m) + Recurrent(d, 3, m, h))));
        T[] cell = Each(m => (f[m] * c[m]) + (i[m] * candidate[m]));
        T[] o = Each(m => Sigmoid(Input(d, b, t, 1, m) + Recurrent(d, 1, m, h) + (Peephole(1, m) * cell[m])));
        nextCell = cell;
        return Each(m => o[m] * T.Tanh(Clip(cell[m])));
    }

    private T[] Each(Func<int, T> element) => Enumerable.Range(0, _case.Hidden).Select(element).ToArray();

    private T Input(int d, int b, int t, int gate, int m)
    {
        T sum = Bias(d, gate, m);
        int row = (((d * _case.Gates) + gate) * _case.Hidden) + m;
        for (int k = 0; k < _case.Features; k++)
        {
            sum += _w[(row * _case.Features) + k] * _x[(((t * _case.Batch) + b) * _case.Features) + k];
        }

        return sum;
    }

    private T Recurrent(int d, int gate, int m, T[] h)
    {
        T sum = Bias(d, _case.Gates + gate, m);
        int row = (((d * _case.Gates) + gate) * _case.Hidden) + m;
        for (int k = 0; k < _case.Hidden; k++)
        {
            sum += _r[(row * _case.Hidden) + k] * h[k];
        }

        return sum;
    }

    private T Bias(int d, int part, int m) => _b[(((d * 2 * _case.Gates) + part) * _case.Hidden) + m];

    private T Sigmoid(T x) => T.One / (T.One + T.Exp(-Clip(x)));

    private T Clip(T x) => _case.Has(RecurrentOptions.Clip) ? T.Clamp(x, -s_clip, s_clip) : x;
}
