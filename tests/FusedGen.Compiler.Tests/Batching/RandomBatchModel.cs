using System.Globalization;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Batching;

/// <summary>
/// Random networks over inputs with an open leading dimension and inputs without. Any axis may be taken for anything,
/// so that many of them mix their rows: those must be refused, and all others must predict batches.
/// </summary>
internal sealed class RandomBatchModel
{
    private const int MostElements = 2000;

    private readonly Random _random;
    private readonly OnnxBuilder _model = OnnxBuilder.Model();
    private readonly List<(string Name, Dimension[] Shape)> _values = [];
    private int _names;

    private RandomBatchModel(int seed)
    {
        _random = new Random(seed);
    }

    /// <summary>A dimension: a size, times the rows where it is made of them.</summary>
    private readonly record struct Dimension(int Size, bool IsRows = false)
    {
        public bool IsOne => Size == 1 && !IsRows;
    }

    /// <summary>The file of a network.</summary>
    public static byte[] Of(int seed) => new RandomBatchModel(seed).Build();

    private byte[] Build()
    {
        Dimension[] own = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new Dimension(_random.Next(1, 5))).ToArray();
        AddInput([new Dimension(1, IsRows: true), .. own]);
        if (_random.Next(3) == 0)
        {
            AddInput(_random.Next(2) == 0 ? own : [new Dimension(1, IsRows: true), .. own]);
        }

        int steps = _random.Next(2, 9);
        for (int step = 0; step < steps; step++)
        {
            Step();
        }

        // The last value, and at times one before it.
        _model.Output(_values[^1].Name);
        if (_random.Next(4) == 0 && _values.Count > 1 && _values[^2].Name[0] == 'v')
        {
            _model.Output(_values[^2].Name);
        }

        return _model.ToBytes();
    }

    private void AddInput(Dimension[] shape)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"x{_names++}");
        _model.TypedInput(name, OnnxBuilder.Float, shape.Select(d => d.IsRows ? "N" : (object)d.Size).ToArray());
        _values.Add((name, shape));
    }

    private void Step()
    {
        (string x, Dimension[] shape) = _random.Next(3) == 0 ? _values[_random.Next(_values.Count)] : _values[^1];
        int axis = shape.Length == 0 ? -1 : _random.Next(4) == 0 ? _random.Next(shape.Length) : shape.Length - 1;
        switch (_random.Next(14))
        {
            case 0:
                Add(_random.Next(2) == 0 ? "Tanh" : "Neg", [x], shape);
                break;
            case 1 or 2:
                Combine(x, shape);
                break;
            case 3 when shape.Length > 0 && !shape[^1].IsRows:
                int features = _random.Next(1, 6);
                Add("MatMul", [x, Weights(shape[^1].Size, features)], [.. shape[..^1], new Dimension(features)]);
                break;
            case 4 when shape.Length > 1:
                int[] permutation = Enumerable.Range(0, shape.Length).OrderBy(_ => _random.Next()).ToArray();
                Add("Transpose", [x], permutation.Select(p => shape[p]).ToArray(), ("perm", permutation));
                break;
            case 5 when shape.Length > 1:
                Merge(x, shape, _random.Next(shape.Length - 1));
                break;
            case 6 when axis >= 0:
                Add("Softmax", [x], shape, ("axis", axis));
                break;
            case 7 when axis >= 0:
                bool keeps = _random.Next(2) == 0;
                Add(_random.Next(2) == 0 ? "ReduceMax" : "ReduceMean", [x], keeps
                    ? Replaced(shape, axis, new Dimension(1))
                    : [.. shape[..axis], .. shape[(axis + 1)..]], ("axes", new[] { axis }), ("keepdims", keeps ? 1 : 0));
                break;
            case 8 when axis >= 0 && Count(shape) * 2 < MostElements:
                Add("Concat", [x, x], Replaced(shape, axis, shape[axis] with { Size = shape[axis].Size * 2 }), ("axis", axis));
                break;
            case 9 when axis >= 0:
                Slice(x, shape, axis);
                break;
            case 10 when shape.Length < 5:
                int at = _random.Next(shape.Length + 1);
                Add("Unsqueeze", [x, Integers(at)], [.. shape[..at], new Dimension(1), .. shape[at..]]);
                break;
            case 11 when axis >= 0 && shape[axis].IsOne:
                Add("Squeeze", [x, Integers(axis)], [.. shape[..axis], .. shape[(axis + 1)..]]);
                break;
            case 12 when axis >= 0:
                Spread(x, shape);
                break;
            case 13 when axis >= 0 && !shape[axis].IsRows:
                int[] indices = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(shape[axis].Size)).ToArray();
                Add("Gather", [x, Integers(indices)], Replaced(shape, axis, new Dimension(indices.Length)), ("axis", axis));
                break;
        }
    }

    /// <summary>A sum or a product with a value that broadcasts to it, or a product of matrices.</summary>
    private void Combine(string x, Dimension[] shape)
    {
        foreach ((string y, Dimension[] other) in _values.OrderBy(_ => _random.Next()).ToArray())
        {
            if (Broadcast(shape, other) is { } result && Count(result) < MostElements)
            {
                Add(_random.Next(2) == 0 ? "Add" : "Mul", [x, y], result);
                return;
            }

            if (shape.Length > 1 && other.Length > 1 && shape[^1] == other[^2] && Broadcast(shape[..^2], other[..^2]) is { } leading
                && Count([.. leading, shape[^2], other[^1]]) < MostElements)
            {
                Add("MatMul", [x, y], [.. leading, shape[^2], other[^1]]);
                return;
            }
        }
    }

    /// <summary>Two neighbouring axes as one; what is left takes −1 where rows are among them.</summary>
    private void Merge(string x, Dimension[] shape, int axis)
    {
        Dimension[] merged = [.. shape[..axis], new Dimension(shape[axis].Size * shape[axis + 1].Size, shape[axis].IsRows || shape[axis + 1].IsRows),
            .. shape[(axis + 2)..]];
        if (merged.Count(d => d.IsRows) < 2 && !(shape[axis].IsRows && shape[axis + 1].IsRows))
        {
            Add("Reshape", [x, Integers(merged.Select(d => d.IsRows ? -1 : d.Size).ToArray())], merged);
        }
    }

    private void Slice(string x, Dimension[] shape, int axis)
    {
        if (shape[axis].IsRows)
        {
            // All rows but the last, or every second one; or all of them.
            bool isWhole = _random.Next(2) == 0;
            int end = isWhole ? int.MaxValue : 2;
            Add("Slice", [x, Integers(0), Integers(end), Integers(axis)], isWhole ? shape : Replaced(shape, axis, new Dimension(2)));
            return;
        }

        int start = _random.Next(shape[axis].Size);
        int count = _random.Next(1, shape[axis].Size - start + 1);
        Add("Slice", [x, Integers(start), Integers(start + count), Integers(axis)], Replaced(shape, axis, new Dimension(count)));
    }

    /// <summary>A constant for each row, by the shape of a value.</summary>
    private void Spread(string x, Dimension[] shape)
    {
        string sizes = string.Create(CultureInfo.InvariantCulture, $"s{_names++}");
        _model.Node("Shape", [x], sizes);
        Add("Expand", [Weights(1, shape[^1].IsRows ? 1 : shape[^1].Size), sizes], shape.Length == 1 ? [new Dimension(1), .. shape] : shape);
    }

    private void Add(string type, string[] inputs, Dimension[] shape, params (string Name, object Value)[] attributes)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"v{_names++}");
        _model.Node(type, inputs, name, attributes);
        _values.Add((name, shape));
    }

    private string Weights(int rows, int columns)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"w{_names++}");
        _model.Weights(name, [rows, columns], Enumerable.Range(0, 7).Select(_ => (float)((_random.NextDouble() * 2) - 1)).ToArray());
        return name;
    }

    private string Integers(params int[] values)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"i{_names++}");
        _model.Integers(name, values.Select(v => (long)v).ToArray());
        return name;
    }

    private static Dimension[]? Broadcast(Dimension[] a, Dimension[] b)
    {
        Dimension[] result = new Dimension[Math.Max(a.Length, b.Length)];
        for (int fromEnd = 1; fromEnd <= result.Length; fromEnd++)
        {
            Dimension left = fromEnd <= a.Length ? a[^fromEnd] : new Dimension(1);
            Dimension right = fromEnd <= b.Length ? b[^fromEnd] : new Dimension(1);
            if (left != right && !left.IsOne && !right.IsOne)
            {
                return null;
            }

            result[^fromEnd] = left.IsOne ? right : left;
        }

        return result;
    }

    private static int Count(Dimension[] shape) => shape.Aggregate(1, (count, d) => count * d.Size * (d.IsRows ? 5 : 1));

    private static Dimension[] Replaced(Dimension[] shape, int axis, Dimension dimension) => shape.Select((d, i) => i == axis ? dimension : d).ToArray();
}
