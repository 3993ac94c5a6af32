using FusedGen.TorchSharp.Export;
using FusedGen.TorchSharp.Onnx;
using FusedGen.TorchSharp.Verification;
using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp;

/// <summary>
/// Builds the graph of a module whose <c>forward</c> does more than call its registered modules, a residual addition
/// for example.
/// </summary>
/// <example>
/// <code>
/// // forward(x) => x + fc2.call(relu(fc1.call(x))) OnnxGraphBuilder graph = new(64); OnnxValue hidden =
/// graph.Apply(block.fc1, graph.Input, "fc1"); hidden = graph.Apply(nn.ReLU(), hidden); OnnxValue branch =
/// graph.Apply(block.fc2, hidden, "fc2"); graph.Save("block.onnx", graph.Add(graph.Input, branch), verifyAgainst:
/// block);
/// </code>
/// </example>
public sealed class OnnxGraphBuilder
{
    private const int ProbeRows = 5;

    private readonly OnnxGraph _graph;
    private readonly OnnxExportOptions _options;
    private readonly List<(ModuleStep Step, string Value)> _steps = [];
    private readonly InputNormalization _normalization;
    private readonly TensorData _rawProbe;

    /// <summary>Starts a graph with one input.</summary>
    /// <param name="inputShape">The shape of one sample, without the batch.</param>
    /// <exception cref="ArgumentException">A dimension is not positive.</exception>
    public OnnxGraphBuilder(params long[] inputShape)
        : this(inputShape, new OnnxExportOptions())
    {
    }

    /// <summary>Starts a graph with one input.</summary>
    /// <param name="inputShape">The shape of one sample, without the batch.</param>
    /// <param name="options">Names, what normalises the input, and reference vectors.</param>
    /// <exception cref="ArgumentException">A dimension is not positive, or the options do not fit the
    /// shape.</exception>
    public OnnxGraphBuilder(long[] inputShape, OnnxExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputShape);
        ArgumentNullException.ThrowIfNull(options);
        if (inputShape.Any(length => length <= 0))
        {
            throw new ArgumentException($"The shape of a sample is [{string.Join(", ", inputShape)}]; its dimensions must be positive.", nameof(inputShape));
        }

        _options = options;
        _graph = new OnnxGraph(options.GraphName, options.InputName, options.OutputName, [.. inputShape]);
        ElementNames.Check(options.InputNames, _graph.InputShape, nameof(options.InputNames));
        _normalization = InputNormalization.Of(options, _graph.InputShape);
        _rawProbe = _normalization.Undo(RandomInputs.Create(options.Seed, ProbeRows, inputShape));
        Input = new OnnxValue(this, _normalization.Append(_graph), _normalization.Apply(_rawProbe));
    }

    /// <summary>The graph's input, normalised where the options say so.</summary>
    public OnnxValue Input { get; }

    /// <summary>Adds what a module computes in evaluation mode. The module stays as it is.</summary>
    /// <param name="module">A module of any kind that <see cref="OnnxExport"/> can write.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="name">The name of its node, or the start of the names of the nodes inside it; the type's name if
    /// there is none.</param>
    /// <exception cref="OnnxExportException">The module cannot be written.</exception>
    public OnnxValue Apply(nn.Module<Tensor, Tensor> module, OnnxValue input, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Append(module, input, name ?? ModulePath.OfType(module));
    }

    /// <summary>Adds the sum of two values of one shape, or of shapes that broadcast.</summary>
    public OnnxValue Add(OnnxValue left, OnnxValue right) => Elementwise("Add", left, right, (x, y) => x + y);

    /// <summary>Adds the difference of two values of one shape, or of shapes that broadcast.</summary>
    public OnnxValue Subtract(OnnxValue left, OnnxValue right) => Elementwise("Sub", left, right, (x, y) => x - y);

    /// <summary>
    /// Adds the product, element by element, of two values of one shape, or of shapes that broadcast.
    /// </summary>
    public OnnxValue Multiply(OnnxValue left, OnnxValue right) => Elementwise("Mul", left, right, (x, y) => x * y);

    /// <summary>
    /// Adds the quotient, element by element, of two values of one shape, or of shapes that broadcast.
    /// </summary>
    public OnnxValue Divide(OnnxValue left, OnnxValue right) => Elementwise("Div", left, right, (x, y) => x / y);

    /// <summary>Joins values along a dimension.</summary>
    /// <param name="dimension">The dimension, counted with the batch as torch does: 1 is the first of a sample.</param>
    /// <param name="values">The values, alike in all other dimensions.</param>
    /// <exception cref="ArgumentException">The dimension is the batch's, or there is no value.</exception>
    public OnnxValue Concat(long dimension, params OnnxValue[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (dimension == 0 || values.Length == 0 || dimension == -values[0].Probe.Shape.Length)
        {
            throw new ArgumentException($"Cannot join {values.Length} values along dimension {dimension}.", nameof(dimension));
        }

        return AppendNode("Concat", values, tensors => cat(tensors, dimension), ("axis", dimension));
    }

    /// <summary>Checks the graph and writes it.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="output">The graph's output.</param>
    /// <param name="verifyAgainst">The module that the graph was built for: both must give the same answers to random
    /// inputs. The module stays as it is.</param>
    /// <exception cref="OnnxExportException">The graph computes something else than the modules; nothing was
    /// written.</exception>
    /// <exception cref="ArgumentException"> The output is that of another graph or has not as many elements as labels,
    /// or the options ask for what only a module can tell. </exception>
    public void Save(string path, OnnxValue output, nn.Module<Tensor, Tensor>? verifyAgainst = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        Require(output);
        if (_options.StoreTrainingOutputs && verifyAgainst is null)
        {
            throw new ArgumentException("Training-mode outputs need the module.", nameof(verifyAgainst));
        }

        ElementNames.Check(_options.Labels, output.Probe.Shape[1..], nameof(_options.Labels));
        Dictionary<string, TensorData> probes = GraphReplay.Run(_graph, _rawProbe);
        ExportVerification.CheckSteps(_steps, probes);
        string lastModule = _steps.Count == 0 ? "input" : _steps[^1].Step.Path;
        _graph.SetOutput(output.Name, output.Probe.Shape[1..]);
        ReferenceRun reference = new(_graph, _options, _normalization, verifyAgainst, lastModule);
        reference.Check(_normalization.Undo(RandomInputs.Create(_options.Seed + 1, ProbeRows, _graph.InputShape)));
        reference.StoreVectors();
        StoreNames(ElementNames.InputsKey, _options.InputNames);
        StoreNames(ElementNames.LabelsKey, _options.Labels);
        File.WriteAllBytes(path, OnnxModelWriter.Write(_graph));
    }

    private void StoreNames(string key, IReadOnlyList<string>? names)
    {
        if (names is not null)
        {
            _graph.Metadata.Add((key, ElementNames.Text(names)));
        }
    }

    internal OnnxValue ApplyRoot(nn.Module<Tensor, Tensor> module) => Append(module, Input, "");

    private OnnxValue Append(nn.Module<Tensor, Tensor> module, OnnxValue input, string name)
    {
        Require(input);
        using IDisposable gradients = no_grad();
        using IDisposable scope = NewDisposeScope();
        using ModuleState state = new(module);
        module.eval();
        ModuleTrace trace = ModuleTracer.Trace(module, name, ModuleRun.ToInput(module, input.Probe));
        (IReadOnlyList<string> values, string result) = GraphWriter.Append(_graph, trace, input.Name);
        _steps.AddRange(trace.Steps.Zip(values));
        return new OnnxValue(this, result, trace.Output);
    }

    private OnnxValue Elementwise(string operatorType, OnnxValue left, OnnxValue right, Func<Tensor, Tensor, Tensor> compute) =>
        AppendNode(operatorType, [left, right], values => compute(values[0], values[1]));

    private OnnxValue AppendNode(
        string operatorType, OnnxValue[] inputs, Func<Tensor[], Tensor> compute, params (string Name, object Value)[] attributes)
    {
        foreach (OnnxValue input in inputs)
        {
            Require(input);
        }

        using IDisposable scope = NewDisposeScope();
        TensorData probe = TensorData.Of(compute([.. inputs.Select(input => input.Probe.ToTensor())]));
        string name = _graph.UniqueName(operatorType.ToLowerInvariant());
        string output = _graph.UniqueName(name + ".output");
        _graph.Nodes.Add(new OnnxNode(name, operatorType, [.. inputs.Select(input => input.Name)], output, attributes));
        return new OnnxValue(this, output, probe);
    }

    private void Require(OnnxValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Owner != this)
        {
            throw new ArgumentException($"The value '{value.Name}' is of another graph.", nameof(value));
        }
    }
}
