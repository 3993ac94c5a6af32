    /// <summary>The features of one sample by name, in the order of the input.</summary>
    /// <param name="Alcohol">Input 0: <c>alcohol</c>.</param>
    /// <param name="MalicAcid">Input 1: <c>malic_acid</c>.</param>
    /// <param name="PetalLengthCm">Input 2: <c>petal length (cm)</c>.</param>
    [global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Sequential)]
    public readonly record struct Features(
        float Alcohol,
        float MalicAcid,
        float PetalLengthCm);

    /// <summary>The scores of one sample by label, in the order of the output.</summary>
    /// <param name="Red">Output 0: <c>red</c>.</param>
    /// <param name="White">Output 1: <c>white</c>.</param>
    [global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Sequential)]
    public readonly record struct Scores(
        float Red,
        float White);

    /// <summary>The labels of samples; the numbers are indices in the output.</summary>
    public enum Label
    {
        /// <summary>Output 0: <c>red</c>.</summary>
        Red = 0,

        /// <summary>Output 1: <c>white</c>.</summary>
        White = 1,
    }

    /// <summary>The labels as the model spells them, indexed by <see cref="Label"/>.</summary>
    public static global::System.ReadOnlySpan<string> LabelNames => global::FusedGen.Generated.ModelLabels.Names;

    /// <summary>Predicts one sample in place: nothing is copied or allocated.</summary>
    /// <param name="features">The inputs of the network, in order.</param>
    /// <returns>The outputs of the network, in order.</returns>
    public static Scores Predict(in Features features)
    {
        global::System.Runtime.CompilerServices.Unsafe.SkipInit(out Scores scores);
        Predict(
            global::System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref global::System.Runtime.CompilerServices.Unsafe.As<Features, float>(ref global::System.Runtime.CompilerServices.Unsafe.AsRef(in features)), InputLength),
            global::System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref global::System.Runtime.CompilerServices.Unsafe.As<Scores, float>(ref scores), OutputLength));
        return scores;
    }

    /// <summary>The label of the largest score of one sample, the first of equal ones. NaN loses to every number.</summary>
    /// <param name="input"><see cref="InputLength"/> elements in row-major order.</param>
    /// <returns>The label.</returns>
    /// <exception cref="global::System.ArgumentException">A span has the wrong length.</exception>
    public static Label PredictLabel(global::System.ReadOnlySpan<float> input)
    {
        global::System.Span<float> scores = stackalloc float[OutputLength];
        Predict(input, scores);
        return (Label)global::FusedGen.ModelScores.IndexOfLargest(scores);
    }

    /// <summary>The label of the largest score of one sample, the first of equal ones. NaN loses to every number.</summary>
    /// <param name="features">The inputs of the network, in order.</param>
    /// <returns>The label.</returns>
    public static Label PredictLabel(in Features features) =>
        PredictLabel(global::System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref global::System.Runtime.CompilerServices.Unsafe.As<Features, float>(ref global::System.Runtime.CompilerServices.Unsafe.AsRef(in features)), InputLength));
}

#nullable disable

