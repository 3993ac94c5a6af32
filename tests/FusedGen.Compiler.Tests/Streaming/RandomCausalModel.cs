using System.Globalization;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Streaming;

/// <summary>
/// A random network over frames [1, channels, time] that looks backwards only: convolutions with dilations, strides and
/// groups, padded in the node or by a node before it, cut behind it, or not padded at all; pools; residual branches;
/// recurrent layers; dense layers and normalisations of each frame.
/// </summary>
internal sealed class RandomCausalModel
{
    private readonly Random _random;
    private readonly OnnxBuilder _model = OnnxBuilder.Model();
    private int _names;
    private int _channels;

    private RandomCausalModel(int seed)
    {
        _random = new Random(seed);
        _channels = _random.Next(1, 5);
    }

    /// <summary>The network of a seed.</summary>
    public static byte[] Of(int seed)
    {
        RandomCausalModel model = new(seed);
        return model.Build();
    }

    private byte[] Build()
    {
        _model.TypedInput("x", OnnxBuilder.Float, 1, _channels, "time");
        string value = "x";
        int strides = 1;
        for (int layers = _random.Next(2, 6); layers > 0; layers--)
        {
            value = _random.Next(9) switch
            {
                0 when strides < 6 => Convolution(value, Strided(ref strides), isPadded: _random.Next(3) > 0),
                0 or 1 => Convolution(value, 1, isPadded: false),
                2 or 3 => Activation(Convolution(value, 1, isPadded: true)),
                4 => Pool(value, _random.Next(2) == 0 && strides < 6 ? Strided(ref strides) : 1),
                5 => Residual(value),
                6 => Recurrent(value),
                7 => Dense(value),
                _ => Activation(value),
            };
        }

        string[] outputs = _random.Next(3) == 0 ? [Activation(value), Convolution(value, 1, isPadded: true)] : [Dense(value)];
        return _model.Output(outputs).ToBytes();
    }

    private int Strided(ref int strides)
    {
        int stride = _random.Next(2, 4);
        strides *= stride;
        return stride;
    }

    private string Convolution(string input, int stride, bool isPadded, int? kept = null)
    {
        int groups = _random.Next(4) == 0 ? _channels : 1;
        int outputs = kept ?? (groups > 1 ? groups * _random.Next(1, 3) : _random.Next(1, 6));
        groups = outputs % groups == 0 ? groups : 1;
        int taps = _random.Next(1, 5);
        int dilation = _random.Next(1, 4);
        int pad = isPadded ? (taps - 1) * dilation : 0;
        string weight = Weights([outputs, _channels / groups, taps]);
        string bias = Weights([outputs]);
        int form = isPadded && pad > 0 ? _random.Next(3) : 0;
        string source = form == 1 ? Named("Pad", [input, Integers(0, 0, pad, 0, 0, 0)]) : input;
        int[] pads = form switch { 0 => [pad, 0], 1 => [0, 0], _ => [pad, pad] };
        string result = Named("Conv", [source, weight, bias], ("kernel_shape", new int[] { taps }), ("strides", new int[] { stride }),
            ("dilations", new int[] { dilation }), ("group", groups), ("pads", pads));
        _channels = outputs;

        // What padding behind the frames makes is cut off again.
        return form == 2 ? Named("Slice", [result, Integers(0), Integers(-((pad + stride - 1) / stride)), Integers(2)]) : result;
    }

    private string Pool(string input, int stride)
    {
        int taps = _random.Next(Math.Max(2, stride), 5);
        bool isPadded = _random.Next(2) == 0;
        (string, object)[] attributes =
            [("kernel_shape", new int[] { taps }), ("strides", new int[] { stride }), ("pads", new int[] { isPadded ? taps - 1 : 0, 0 })];
        return _random.Next(2) == 0
            ? Named("MaxPool", [input], attributes)
            : Named("AveragePool", [input], [.. attributes, ("count_include_pad", _random.Next(2))]);
    }

    private string Residual(string input)
    {
        int channels = _channels;
        string branch = Activation(Convolution(input, 1, isPadded: true, channels));
        if (_random.Next(2) == 0)
        {
            return Named("Add", [input, branch]);
        }

        // Without padding the other branch drops the first frames.
        int taps = _random.Next(2, 4);
        string valid = Named("Conv", [branch, Weights([channels, channels, taps])], ("kernel_shape", new int[] { taps }));
        return Named("Add", [valid, Named("Slice", [input, Integers(taps - 1), Integers(int.MaxValue), Integers(2)])]);
    }

    private string Recurrent(string input)
    {
        string kind = new[] { "GRU", "LSTM", "RNN" }[_random.Next(3)];
        int gates = kind == "GRU" ? 3 : kind == "LSTM" ? 4 : 1;
        int hidden = _random.Next(1, 5);
        string rows = Named("Transpose", [input], ("perm", new int[] { 2, 0, 1 }));
        string[] inputs = [rows, Weights([1, gates * hidden, _channels]), Weights([1, gates * hidden, hidden]), Weights([1, 2 * gates * hidden])];
        if (_random.Next(3) == 0)
        {
            inputs = [.. inputs, "", Weights([1, 1, hidden])];
        }

        string sequence = Named(kind, inputs, ("hidden_size", hidden));
        _channels = hidden;
        return Named("Transpose", [Named("Squeeze", [sequence, Integers(1)])], ("perm", new int[] { 1, 2, 0 }));
    }

    private string Dense(string input)
    {
        int outputs = _random.Next(1, 5);
        string rows = Named("Transpose", [input], ("perm", new int[] { 0, 2, 1 }));
        string normal = _random.Next(3) == 0
            ? Named("LayerNormalization", [rows, Weights([_channels]), Weights([_channels])], ("axis", -1))
            : rows;
        string dense = Named("Add", [Named("MatMul", [normal, Weights([_channels, outputs])]), Weights([outputs])]);
        _channels = outputs;
        return Named("Transpose", [dense], ("perm", new int[] { 0, 2, 1 }));
    }

    private string Activation(string input) => Named(new[] { "Tanh", "Sigmoid", "Relu", "Softplus" }[_random.Next(4)], [input]);

    private string Weights(int[] shape)
    {
        string name = Name();
        int count = shape.Aggregate(1, (a, b) => a * b);
        double scale = 1.5 / Math.Sqrt(shape.Skip(1).Aggregate(1, (a, b) => a * b));
        _model.Weights(name, shape, [.. Enumerable.Range(0, count).Select(_ => (float)(((_random.NextDouble() * 2) - 1) * scale))]);
        return name;
    }

    private string Integers(params long[] values)
    {
        string name = Name();
        _model.Integers(name, values);
        return name;
    }

    private string Named(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string name = Name();
        _model.Node(type, inputs, name, attributes);
        return name;
    }

    private string Name() => string.Create(CultureInfo.InvariantCulture, $"v{_names++}");
}
