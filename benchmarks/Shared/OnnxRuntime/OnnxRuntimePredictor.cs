using Microsoft.ML.OnnxRuntime;

namespace FusedGen.Benchmarks.OnnxRuntime;

/// <summary>How ONNX Runtime is called.</summary>
internal enum OnnxRuntimeCall
{
    /// <summary><c>Run</c> with values that are made once.</summary>
    Run,

    /// <summary><c>RunWithBinding</c>.</summary>
    Binding,
}

/// <summary>Memory of one input or output that is allocated once.</summary>
/// <param name="Elements">An array of the element type.</param>
/// <param name="Shape">The tensor's shape.</param>
internal sealed record TensorMemory(Array Elements, long[] Shape);

/// <summary>ONNX Runtime with one thread and all of its optimisations, on memory that is allocated once.</summary>
internal sealed class OnnxRuntimePredictor : Predictor
{
    private readonly SessionOptions _options = new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly OrtValue[] _inputValues;
    private readonly OrtValue[] _outputValues;
    private readonly OrtIoBinding? _binding;

    /// <param name="path">The model.</param>
    /// <param name="inputs">The inputs in the model's order.</param>
    /// <param name="call">How it is called.</param>
    public OnnxRuntimePredictor(string path, IReadOnlyList<TensorMemory> inputs, OnnxRuntimeCall call)
    {
        _session = new InferenceSession(path, _options);
        _inputNames = [.. _session.InputNames];
        _outputNames = [.. _session.OutputNames];
        _inputValues = [.. inputs.Select(OrtValues.Of)];
        Outputs = OutputMemory();
        _outputValues = [.. Outputs.Select(OrtValues.Of)];
        Name = call == OnnxRuntimeCall.Run ? "ONNX Runtime, Run" : "ONNX Runtime, IoBinding";
        if (call == OnnxRuntimeCall.Binding)
        {
            _binding = _session.CreateIoBinding();
            for (int i = 0; i < _inputNames.Length; i++)
            {
                _binding.BindInput(_inputNames[i], _inputValues[i]);
            }

            for (int o = 0; o < _outputNames.Length; o++)
            {
                _binding.BindOutput(_outputNames[o], _outputValues[o]);
            }
        }
    }

    public override string Name { get; }

    /// <summary>The outputs in the model's order.</summary>
    public IReadOnlyList<TensorMemory> Outputs { get; }

    public override void Repeat(int calls)
    {
        for (int call = 0; call < calls; call++)
        {
            if (_binding is not null)
            {
                _session.RunWithBinding(_run, _binding);
            }
            else
            {
                _session.Run(_run, _inputNames, _inputValues, _outputNames, _outputValues);
            }
        }
    }

    public override void CopyOutputs(Span<float> outputs) => ((float[])Outputs[0].Elements).CopyTo(outputs);

    public override void Dispose()
    {
        base.Dispose();
        _binding?.Dispose();
        foreach (OrtValue value in _inputValues.Concat(_outputValues))
        {
            value.Dispose();
        }

        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    /// <summary>A file need not tell the sizes of all outputs: one run does.</summary>
    private TensorMemory[] OutputMemory()
    {
        using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(_run, _inputNames, _inputValues, _outputNames);
        return [.. values.Select(OrtValues.EmptyLike)];
    }
}
