using Microsoft.ML.OnnxRuntime;

namespace FusedGen.Benchmarks.Competitors;

/// <summary>How ONNX Runtime is called.</summary>
internal enum OnnxRuntimeCall
{
    /// <summary><c>Run</c> with values that are made once.</summary>
    Run,

    /// <summary><c>RunWithBinding</c>.</summary>
    Binding,
}

/// <summary>ONNX Runtime with one thread and all of its optimisations, on memory that is allocated once.</summary>
internal sealed class OnnxRuntimePredictor : Predictor
{
    private readonly SessionOptions _options = new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
    };

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly float[] _outputs;
    private readonly OrtValue[] _inputValues;
    private readonly OrtValue[] _outputValues;
    private readonly OrtIoBinding? _binding;

    public OnnxRuntimePredictor(string path, BenchmarkCase of, float[] inputs, OnnxRuntimeCall call)
    {
        _session = new InferenceSession(path, _options);
        _inputNames = [.. _session.InputNames];
        _outputNames = [.. _session.OutputNames];
        _outputs = new float[of.Rows * of.OutputLength];
        _inputValues = [OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, inputs.AsMemory(), [of.Rows, of.InputLength])];
        _outputValues = [OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _outputs.AsMemory(), [of.Rows, of.OutputLength])];
        Name = call == OnnxRuntimeCall.Run ? "ONNX Runtime, Run" : "ONNX Runtime, IoBinding";
        if (call == OnnxRuntimeCall.Binding)
        {
            _binding = _session.CreateIoBinding();
            _binding.BindInput(_inputNames[0], _inputValues[0]);
            _binding.BindOutput(_outputNames[0], _outputValues[0]);
        }
    }

    public override string Name { get; }

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

    public override void CopyOutputs(Span<float> outputs) => _outputs.CopyTo(outputs);

    public override void Dispose()
    {
        base.Dispose();
        _binding?.Dispose();
        _inputValues[0].Dispose();
        _outputValues[0].Dispose();
        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
    }
}
