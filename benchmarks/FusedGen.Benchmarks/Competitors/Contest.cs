using FusedGen.Benchmarks.OnnxRuntime;

namespace FusedGen.Benchmarks.Competitors;

/// <summary>All ways to run one case. Each has computed what ONNX Runtime computes before it is handed out.</summary>
internal sealed class Contest : IDisposable
{
    private const float Tolerance = 1e-4f;

    private readonly float[] _inputs;

    public Contest(BenchmarkCase of)
    {
        Case = of;
        string path = Path.Combine(AppContext.BaseDirectory, "models", of.File);
        Network = TrainedNetwork.Read(path);
        _inputs = of.Inputs();
        TensorMemory memory = new(_inputs, [of.Rows, of.InputLength]);
        Predictors =
        [
            of.Generated(_inputs),
            new OnnxRuntimePredictor(path, [memory], OnnxRuntimeCall.Run),
            new OnnxRuntimePredictor(path, [memory], OnnxRuntimeCall.Binding),
            new TorchSharpPredictor(Network, _inputs),
            new TensorPrimitivesPredictor(Network, _inputs),
            new ScalarLoopPredictor(Network, _inputs),
        ];
        Check();
    }

    public BenchmarkCase Case { get; }

    public TrainedNetwork Network { get; }

    /// <summary>The generated code, ONNX Runtime twice, TorchSharp, TensorPrimitives, and the scalar loop.</summary>
    public IReadOnlyList<Predictor> Predictors { get; }

    /// <summary>Compares all results to ONNX Runtime's.</summary>
    /// <exception cref="InvalidOperationException">One differs.</exception>
    public void Check()
    {
        float[] expected = Outputs(Predictors[1]);
        foreach (Predictor predictor in Predictors)
        {
            float[] actual = Outputs(predictor);
            for (int i = 0; i < expected.Length; i++)
            {
                if (!(MathF.Abs(actual[i] - expected[i]) <= Tolerance * (1 + MathF.Abs(expected[i]))))
                {
                    throw new InvalidOperationException($"{Case.Name}, {predictor.Name}: output {i} is {actual[i]}, and {expected[i]} with ONNX Runtime.");
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (Predictor predictor in Predictors)
        {
            predictor.Dispose();
        }
    }

    private float[] Outputs(Predictor predictor)
    {
        float[] outputs = new float[Case.Rows * Case.OutputLength];
        predictor.Repeat(1);
        predictor.CopyOutputs(outputs);
        return outputs;
    }
}
