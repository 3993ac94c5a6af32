namespace FusedGen.Compiler.Tests.Recurrent;

/// <summary>Recurrent layers by the plainest loops, element by element as the operators' definitions have them.</summary>
internal sealed class RecurrentReference
{
    private readonly RecurrentCase _case;
    private readonly float[] _w;
    private readonly float[] _r;
    private readonly float[] _b;
    private readonly float[] _p;
    private readonly float[] _x;
    private readonly double[] _y;
    private readonly double[] _hidden;
    private readonly double[] _cell;

    private RecurrentReference(RecurrentCase layer)
    {
        _case = layer;
        _w = layer.W;
        _r = layer.R;
        _b = layer.Has(RecurrentOptions.Bias) ? layer.B : new float[layer.B.Length];
        _p = layer.Has(RecurrentOptions.Peepholes) ? layer.P : new float[layer.P.Length];
        _x = layer.X;
        bool given = layer.Has(RecurrentOptions.FirstStates);
        _y = new double[layer.Steps * layer.Directions * layer.Batch * layer.Hidden];
        _hidden = layer.FirstHidden.Select(v => given ? (double)v : 0).ToArray();
        _cell = layer.FirstCell.Select(v => given ? (double)v : 0).ToArray();
    }

    /// <summary>Y [steps, directions, batch, hidden], Y_h and for an LSTM Y_c [directions, batch, hidden]; in the node's layout.</summary>
    public static double[][] Of(RecurrentCase layer)
    {
        RecurrentReference run = new(layer);
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

        double[] y = run._y;
        double[] hidden = run._hidden;
        double[] cell = run._cell;
        if (layer.Has(RecurrentOptions.BatchFirst))
        {
            y = BatchFirst(y, [layer.Steps, layer.Directions, layer.Batch, layer.Hidden], (s, d, b) => (b, s, d));
            hidden = BatchFirst(hidden, [1, layer.Directions, layer.Batch, layer.Hidden], (s, d, b) => (b, s, d));
            cell = BatchFirst(cell, [1, layer.Directions, layer.Batch, layer.Hidden], (s, d, b) => (b, s, d));
        }

        return layer.IsLstm ? [y, hidden, cell] : [y, hidden];
    }

    private static double[] BatchFirst(double[] from, int[] shape, Func<int, int, int, (int B, int S, int D)> place)
    {
        double[] to = new double[from.Length];
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
        double[] h = _hidden[state..(state + count)];
        double[] c = _cell[state..(state + count)];
        double[] nextCell = c;
        double[] next = _case.Kind switch
        {
            "RNN" => Each(m => Math.Tanh(Clip(Input(d, b, t, 0, m) + Recurrent(d, 0, m, h)))),
            "GRU" => Gru(d, b, t, h),
            _ => Lstm(d, b, t, h, c, out nextCell),
        };
        next.CopyTo(_hidden, state);
        nextCell.CopyTo(_cell, state);
        next.CopyTo(_y, ((((t * _case.Directions) + d) * _case.Batch) + b) * count);
    }

    private double[] Gru(int d, int b, int t, double[] h)
    {
        double[] z = Each(m => Sigmoid(Input(d, b, t, 0, m) + Recurrent(d, 0, m, h)));
        double[] r = Each(m => Sigmoid(Input(d, b, t, 1, m) + Recurrent(d, 1, m, h)));
        double[] gated = Each(m => r[m] * h[m]);
        double[] candidate = _case.Has(RecurrentOptions.LinearBeforeReset)
            ? Each(m => Math.Tanh(Clip(Input(d, b, t, 2, m) + (r[m] * Recurrent(d, 2, m, h)))))
            : Each(m => Math.Tanh(Clip(Input(d, b, t, 2, m) + Recurrent(d, 2, m, gated))));
        return Each(m => ((1 - z[m]) * candidate[m]) + (z[m] * h[m]));
    }

    private double[] Lstm(int d, int b, int t, double[] h, double[] c, out double[] nextCell)
    {
        double Peephole(int gate, int m) => _p[(((d * 3) + gate) * _case.Hidden) + m];
        double[] i = Each(m => Sigmoid(Input(d, b, t, 0, m) + Recurrent(d, 0, m, h) + (Peephole(0, m) * c[m])));
        double[] f = _case.Has(RecurrentOptions.InputForget)
            ? Each(m => 1 - i[m])
            : Each(m => Sigmoid(Input(d, b, t, 2, m) + Recurrent(d, 2, m, h) + (Peephole(2, m) * c[m])));
        double[] candidate = Each(m => Math.Tanh(Clip(Input(d, b, t, 3, m) + Recurrent(d, 3, m, h))));
        double[] cell = Each(m => (f[m] * c[m]) + (i[m] * candidate[m]));
        double[] o = Each(m => Sigmoid(Input(d, b, t, 1, m) + Recurrent(d, 1, m, h) + (Peephole(1, m) * cell[m])));
        nextCell = cell;
        return Each(m => o[m] * Math.Tanh(Clip(cell[m])));
    }

    private double[] Each(Func<int, double> element) => Enumerable.Range(0, _case.Hidden).Select(element).ToArray();

    private double Input(int d, int b, int t, int gate, int m)
    {
        double sum = Bias(d, gate, m);
        int row = (((d * _case.Gates) + gate) * _case.Hidden) + m;
        for (int k = 0; k < _case.Features; k++)
        {
            sum += _w[(row * _case.Features) + k] * (double)_x[(((t * _case.Batch) + b) * _case.Features) + k];
        }

        return sum;
    }

    private double Recurrent(int d, int gate, int m, double[] h)
    {
        double sum = Bias(d, _case.Gates + gate, m);
        int row = (((d * _case.Gates) + gate) * _case.Hidden) + m;
        for (int k = 0; k < _case.Hidden; k++)
        {
            sum += _r[(row * _case.Hidden) + k] * h[k];
        }

        return sum;
    }

    private double Bias(int d, int part, int m) => _b[(((d * 2 * _case.Gates) + part) * _case.Hidden) + m];

    private double Sigmoid(double x) => 1 / (1 + Math.Exp(-Clip(x)));

    private double Clip(double x) => _case.Has(RecurrentOptions.Clip) ? Math.Clamp(x, -0.75, 0.75) : x;
}
