// Trains the sample models and writes them, and what the sample app compares with, to the folder models.
// Usage: dotnet run -c Release --project sample-app/Training [folder of the sample app]
using FusedGen.Samples.Training;
using FusedGen.TorchSharp.Native;

LibTorchSharpLoading.Prepare();
return Trainings.Run(args.Length > 0 ? args[0] : SampleFolder.Find());
