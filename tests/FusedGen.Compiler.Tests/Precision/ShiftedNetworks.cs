using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Folding;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;

namespace FusedGen.Compiler.Tests.Precision;

/// <summary>
/// Small networks whose features lie far from zero, in the ways in which trainers write that down. All numbers are
/// floats, as files have them.
/// </summary>
internal sealed class ShiftedNetworks
{
    private const string AveragedKind = "mean of windows";
    private const string AveragingKind = "weights of one sign";

    private readonly Random _random;
    private readonly NetworkBuilder _net;
    private readonly double[] _mean;
    private readonly double[] _deviation;
    private readonly double _ratio;

    private ShiftedNetworks(string kind, int seed)
    {
        _random = new Random(seed);
        _net = new NetworkBuilder(seed);
        int features = _random.Next(2, 40);

        // |μ|/σ from 1 to 1e7, the same for all features in every second network, and σ of any size. Means level the
        // deviations out and not the shift, which counts where that alone would be small enough.
        _ratio = Math.Pow(10, _random.NextDouble() * (kind is AveragedKind or AveragingKind ? 1 : 7));
        _deviation = Enumerable.Range(0, features).Select(_ => (double)(float)Math.Pow(10, (_random.NextDouble() * 6) - 3)).ToArray();
        _mean = _deviation.Select(d => (double)(float)(d * _ratio * (seed % 2 == 0 ? 1 : _random.NextDouble()) * (_random.Next(2) == 0 ? 1 : -1))).ToArray();
    }

    /// <summary>The ways of writing.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["divided", "scaler", "batch norm", "scale first", "two steps", "reshaped", "part of a concat", "diagonal layer", "behind a layer", "mean of positions",
            "convolution", "padded", AveragedKind, AveragingKind];

    /// <summary>A network of a kind, and inputs around the means of its features.</summary>
    public static (ModelGraph Graph, Tensor[][] Samples, double Ratio) Of(string kind, int seed)
    {
        ShiftedNetworks networks = new(kind, seed);
        ModelGraph graph = networks.Graph(kind);
        return (graph, Enumerable.Range(0, 24).Select(_ => networks.Sample(graph, kind)).ToArray(), networks._ratio);
    }

    private ModelGraph Graph(string kind)
    {
        int n = _mean.Length;
        Value x = kind switch
        {
            "mean of positions" => _net.Input(1, n, 5),
            "convolution" or "padded" or AveragedKind => _net.Input(1, n, 6, 6),
            _ => _net.Input(1, n),
        };
        Value layer = kind switch
        {
            "divided" => Dense(Divided(x)),
            "scaler" => Dense(_net.Map("Scaler", Multiply(Subtract(X(), X(1)), X(2)), x, Row(_mean), Row(_deviation.Select(d => 1 / d)))),
            "batch norm" => Dense(BatchNormalization(x)),
            "scale first" => Dense(ScaleFirst(x)),
            "two steps" => Dense(_net.Map("Sub", Subtract(X(), X(1)), BatchNormalization(x), Row(Numbers(n)))),
            "reshaped" => Dense(_net.Reshape(_net.Reshape(Divided(x), 1, n, 1, 1), 1, n)),
            "part of a concat" => Dense(_net.Concat(1, Divided(x), _net.Relu(_net.Input(1, 3)))),
            "diagonal layer" => Dense(Diagonal(x)),
            "behind a layer" => BehindALayer(x),
            "mean of positions" => Dense(_net.Reshape(_net.Scaled(_net.Reduce(Normalised(x), ReduceKind.Sum, 2), 0.2f), 1, n)),
            "convolution" => Convolved(Normalised(x), 0),
            AveragingKind => Dense(Divided(x), Math.Abs),
            AveragedKind => Dense(_net.Reshape(_net.Pool(Normalised(x), PoolKind.Average, 3, 3), 1, n * 4)),
            "padded" => Convolved(_net.Pad(Normalised(x), 1), 0),
            _ => throw new ArgumentException(kind, nameof(kind)),
        };
        return _net.Graph(_random.Next(2) == 0 ? layer : Dense(_net.Relu(layer)));
    }

    private Tensor[] Sample(ModelGraph graph, string kind) => graph.Inputs.Select((input, i) =>
    {
        int places = input.Shape.Count / input.Shape[1];
        return new Tensor(input.Shape, Enumerable.Range(0, input.Shape.Count)
            .Select(e => i > 0 || kind == "behind a layer" ? Normal() : _mean[e / places] + (_deviation[e / places] * Normal()))
            .Select(v => (double)(float)v).ToArray());
    }).ToArray();

    private Value Divided(Value x) => _net.Map("Div", Divide(X(), X(1)), _net.Map("Sub", Subtract(X(), X(1)), x, Row(_mean)), Row(_deviation));

    /// <summary>Step by step, so that an evaluation in float rounds each.</summary>
    private Value BatchNormalization(Value x) =>
        _net.Map("Add", NetworkBuilder.Add(X(), X(1)), _net.Map("Mul", Multiply(X(), X(1)), Divided(x), Row(Numbers(_mean.Length))),
            Row(Numbers(_mean.Length)));

    private Value ScaleFirst(Value x)
    {
        double[] scale = _deviation.Select(d => (double)(float)(1 / d)).ToArray();
        return _net.Map("Add", NetworkBuilder.Add(X(), X(1)), _net.Map("Mul", Multiply(X(), X(1)), x, Row(scale)), Row(_mean.Select((m, i) => -m * scale[i])));
    }

    private Value Normalised(Value x)
    {
        int[] channels = [1, _mean.Length, .. Enumerable.Repeat(1, x.Shape.Rank - 2)];
        Value centred = _net.Map("Sub", Subtract(X(), X(1)), x, Constant(new Tensor(new Shape(channels), _mean)));
        return _net.Map("Div", Divide(X(), X(1)), centred, Constant(new Tensor(new Shape(channels), _deviation)));
    }

    /// <summary>x − μ as a layer whose matrix is the identity.</summary>
    private Value Diagonal(Value x)
    {
        int n = _mean.Length;
        double[] identity = Enumerable.Range(0, n * n).Select(i => i / n == i % n ? 1.0 : 0).ToArray();
        Value centred = Add(new LinearOperation(new Origin("Gemm", "n"), x, new Tensor(new Shape(n, n), identity), _mean.Select(m => -m).ToArray(),
            new Value("centred", ElementType.Float32, x.Shape)));
        return _net.Map("Div", Divide(X(), X(1)), centred, Row(_deviation));
    }

    /// <summary>A target that is brought back to its own scale.</summary>
    private Value BehindALayer(Value x)
    {
        Value y = _net.Map("Mul", Multiply(X(), C((float)_deviation[0])), Dense(x));
        return _net.Map("Add", NetworkBuilder.Add(X(), C((float)(_deviation[0] * _ratio))), y);
    }

    private Value Dense(Value x, Func<double, double>? sign = null)
    {
        int features = _random.Next(1, 12);
        double size = 1 / Math.Sqrt(x.Shape.Last);
        Tensor weight = new(new Shape(features, x.Shape.Last),
            Enumerable.Range(0, features * x.Shape.Last).Select(_ => (double)(float)((sign?.Invoke(Normal()) ?? Normal()) * size)).ToArray());
        return Add(new LinearOperation(new Origin("Gemm", "n"), x, weight, Numbers(features).Select(v => (double)(float)v).ToArray(),
            new Value("y", ElementType.Float32, new Shape(1, features))));
    }

    private Value Convolved(Value x, int pad)
    {
        Value y = _net.Convolution(x, 3, kernel: 3, pad);
        return _net.Reshape(y, 1, y.Shape.Count);
    }

    private Value Add(Operation operation) => _net.Append(operation);

    private Value Row(IEnumerable<double> values) => Constant(new Tensor(new Shape(_mean.Length), values.Select(v => (double)(float)v).ToArray()));

    private double[] Numbers(int count) => Enumerable.Range(0, count).Select(_ => (double)(float)((_random.NextDouble() * 2) - 1)).ToArray();

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
