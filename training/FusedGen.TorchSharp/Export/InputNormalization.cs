using System.Globalization;
using FusedGen.TorchSharp.Onnx;

namespace FusedGen.TorchSharp.Export;

/// <summary>
/// What happens to inputs before the module sees them: (x − μ) / σ. The file takes the raw inputs and has the two steps
/// as nodes; a compiler can fold them into the first layer, which costs nothing at run time and leaves no caller who
/// forgets.
/// </summary>
internal sealed class InputNormalization
{
    private readonly OnnxTensor? _mean;
    private readonly OnnxTensor? _deviation;
    private readonly long[] _inputShape;

    private InputNormalization(OnnxTensor? mean, OnnxTensor? deviation, long[] inputShape)
    {
        _mean = mean;
        _deviation = deviation;
        _inputShape = inputShape;
    }

    /// <summary>Reads the options.</summary>
    /// <param name="options">The mean and the deviation, each may be missing.</param>
    /// <param name="inputShape">The shape of one sample, without the batch.</param>
    /// <exception cref="ArgumentException">A list has another length than one value, one a channel or one an element,
    /// or a value that cannot be used.</exception>
    public static InputNormalization Of(OnnxExportOptions options, long[] inputShape)
    {
        OnnxTensor? mean = Constant("input.mean", options.InputMean, inputShape, nameof(options.InputMean), float.IsFinite, "finite");
        OnnxTensor? deviation = Constant(
            "input.standard_deviation", options.InputStandardDeviation, inputShape, nameof(options.InputStandardDeviation),
            value => float.IsNormal(value) && value > 0, "positive and finite");
        return new InputNormalization(mean, deviation, inputShape);
    }

    /// <summary>Adds the steps to the graph.</summary>
    /// <returns>The name of what the module reads.</returns>
    public string Append(OnnxGraph graph)
    {
        string value = graph.InputName;
        if (_mean is not null)
        {
            value = Append(graph, "input.centred", "Sub", value, _mean);
        }

        return _deviation is null ? value : Append(graph, "input.normalised", "Div", value, _deviation);
    }

    /// <summary>What the module reads for raw inputs, with the rounding of the graph's own steps.</summary>
    public TensorData Apply(TensorData raw) => Map(raw, (value, mean, deviation) => (value - mean) / deviation);

    /// <summary>Raw inputs that are to the module as the given ones.</summary>
    public TensorData Undo(TensorData normalised) => Map(normalised, (value, mean, deviation) => (value * deviation) + mean);

    private TensorData Map(TensorData data, Func<float, float, float, float> function)
    {
        if (_mean is null && _deviation is null)
        {
            return data;
        }

        int sample = (int)_inputShape.Aggregate(1L, (product, length) => product * length);
        float[] values = new float[data.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = function(data.Values[i], At(_mean, i % sample, sample, 0), At(_deviation, i % sample, sample, 1));
        }

        return data with { Values = values };
    }

    /// <summary>
    /// The constant's value for an element of a sample: each value counts for as many elements one after the other.
    /// </summary>
    private static float At(OnnxTensor? constant, int element, int sample, float otherwise) =>
        constant is null ? otherwise : constant.Floats![element / (sample / constant.Floats.Length)];

    private static string Append(OnnxGraph graph, string name, string operatorType, string input, OnnxTensor constant)
    {
        string node = graph.UniqueName(name);
        string output = graph.UniqueName(node + ".output");
        graph.Nodes.Add(new OnnxNode(node, operatorType, [input, graph.AddInitializer(constant)], output, []));
        return output;
    }

    private static OnnxTensor? Constant(string name, IReadOnlyList<float>? values, long[] inputShape, string option, Func<float, bool> isValid, string wanted)
    {
        if (values is null)
        {
            return null;
        }

        for (int i = 0; i < values.Count; i++)
        {
            if (!isValid(values[i]))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{option} must be {wanted}; value {i} is {values[i]}."), option);
            }
        }

        long elements = inputShape.Aggregate(1L, (product, length) => product * length);
        long channels = inputShape.Length == 0 ? 1 : inputShape[0];
        long[] shape = values.Count switch
        {
            1 => [],
            _ when values.Count == elements => inputShape,
            _ when values.Count == channels => [channels, .. Enumerable.Repeat(1L, inputShape.Length - 1)],
            _ => throw new ArgumentException(
                $"{option} has {values.Count} values; samples of [{string.Join(", ", inputShape)}] take 1, {channels} (one for each of the first dimension) "
                + $"or {elements} (one for each element).", option),
        };
        return new OnnxTensor(name, shape, [.. values], null);
    }
}
