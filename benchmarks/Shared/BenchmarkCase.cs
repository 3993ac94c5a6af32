namespace FusedGen.Benchmarks;

/// <summary>A network and a number of samples.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="File">The ONNX file's name.</param>
/// <param name="InputLength">Floats of one sample.</param>
/// <param name="OutputLength">Floats of one answer.</param>
/// <param name="Rows">Samples of one call.</param>
/// <param name="Generated">Makes the predictor of generated code for inputs.</param>
internal sealed record BenchmarkCase(string Name, string File, int InputLength, int OutputLength, int Rows, Func<float[], Predictor> Generated)
{
    /// <summary>The cases of all tables.</summary>
    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        Of<SeedModel>("20→9 (seed)", rows: 1),
        Of<SmallModel>("64-32-10", rows: 1),
        Of<ImageModel>("784-128-64-10", rows: 1),
        Of<LargeModel>("1024-1024-1024-1024", rows: 1),
        Of<SquareModel>("512→512, batch 192", rows: 192),
        Of<ImageModel>("784-128-64-10, batch 256", rows: 256),
    ];

    public static BenchmarkCase Of<TModel>(string name, int rows)
        where TModel : struct, IFusedModel =>
        new(name, TModel.Info.File, TModel.InputLength, TModel.OutputLength, rows, inputs => new GeneratedPredictor<TModel>(inputs));

    /// <summary>Samples between −1 and 1, always the same.</summary>
    public float[] Inputs()
    {
        Random random = new(Rows);
        return Enumerable.Range(0, Rows * InputLength).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
    }

    public override string ToString() => Name;
}
