namespace FusedGen.Package.Tests.Harness;

/// <summary>
/// The program that answers the reference vectors of the sample's two models and of a convolution, in whatever way it
/// was built.
/// </summary>
internal static class Predictions
{
    /// <summary>Writes the project with its models and with the inputs that the program shall answer.</summary>
    public static ConsumerProject Create(PackedFeed feed, string folder, string framework, string properties)
    {
        ConsumerProject project = new(feed, folder, "Predictions", framework, properties + "<EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>");
        project.AddModel("seed.onnx", "seed.onnx");
        project.AddModel("digits.onnx", "digits.onnx");
        project.AddModel(PictureNetwork.Model, "picture.onnx");
        File.WriteAllLines(
            Inputs(project), [ReferenceVectors.Of("seed.onnx").InputLine("seed"), ReferenceVectors.Of("digits.onnx").InputLine("digits"),
                PictureNetwork.Vectors.InputLine("picture")]);
        return project;
    }

    /// <summary>The file of inputs, which the program wants as its argument.</summary>
    public static string Inputs(ConsumerProject project) => Path.Combine(project.Folder, "inputs.txt");

    /// <summary>Compares all answers of the program with those of the trainer.</summary>
    public static void Verify(CommandResult program)
    {
        ReferenceVectors seed = ReferenceVectors.Of("seed.onnx"), digits = ReferenceVectors.Of("digits.onnx");
        seed.Verify(program, "static class", seed.Rows);
        seed.Verify(program, "static class, batch", seed.Rows);
        seed.Verify(program, "nested struct", rows: 1);
        seed.Verify(program, "nested struct, batch", seed.Rows);
        digits.Verify(program, "class", rows: 1);
        digits.Verify(program, "class, batch", digits.Rows);
        PictureNetwork.Vectors.Verify(program, "picture", rows: 1);
        PictureNetwork.Vectors.Verify(program, "picture, batch", PictureNetwork.Vectors.Rows);
    }
}
